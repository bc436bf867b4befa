import type { Answer, Json, Line } from '@fourtwo/contract'
import type { Hear, Heard, Verbs } from '../interface.ts'
import { Blanking } from './blanking.ts'

/** Bytes kept of one verb's messages: a peer that floods fills no disk. */
const KEPT = 256 * 1024

type Unnumbered = Line extends infer L ? (L extends Line ? Omit<L, 'n' | 'ms'> : never) : never

/**
 * Records one ask: what was asked of which session, the bytes beneath, and the answer.
 *
 * Blanking of secrets and the stop exist here once, so that no driver can forget either.
 */
export class Recorder {
  readonly #transcript: string
  readonly #keep: (line: Line) => void
  readonly #blanking: Blanking
  readonly #signal: AbortSignal
  readonly #began: number
  #next = 0
  /** Messages whose last bytes may be the beginning of a secret: not written before it is seen how they go on. */
  #held: { readonly of: number; readonly way: 'in' | 'out'; readonly what: string; readonly bytes: Uint8Array; readonly ms: number }[] = []

  /** `transcript` names what `keep` writes to, line by line as it happens. */
  constructor(transcript: string, secrets: readonly string[], signal: AbortSignal, began: number, keep: (line: Line) => void) {
    this.#transcript = transcript
    this.#keep = keep
    this.#blanking = new Blanking(secrets)
    this.#signal = signal
    this.#began = began
  }

  /** The session as a probe sees it: the driver's facts and its verbs, each recorded. `door` is where it is held. */
  session(name: string, { facts, verbs }: Verbs, door?: string): object {
    this.#note({ kind: 'opened', session: name, ...(door === undefined ? {} : { door }), facts })
    const recorded = Object.entries(verbs).map(([verb, speak]) => [
      verb,
      (given: Json) => this.verb(name, verb, given, hear => speak(given as never, hear, this.#signal)),
    ])
    return Object.freeze({ facts, ...Object.fromEntries(recorded) })
  }

  /** Performs one verb under the stop: a library that takes no signal does not hold it up. */
  async verb(session: string, verb: string, given: Json, speak: (hear: Hear) => Promise<Heard>): Promise<Answer> {
    this.#signal.throwIfAborted()
    const [of, began] = this.#note({ kind: 'call', session, verb, given })
    const stopped = Promise.withResolvers<never>()
    const stop = () => stopped.reject(this.#signal.reason)
    this.#signal.addEventListener('abort', stop)
    let kept = 0
    let left = 0
    const hear: Hear = (way, what, bytes) => {
      if (this.#signal.aborted) return
      kept += bytes.length
      if (kept > KEPT) left += bytes.length
      else this.#hear(of, way, what, bytes)
    }
    const heard = await Promise.race([stopped.promise, speak(hear)]).finally(() => {
      this.#signal.removeEventListener('abort', stop)
      this.#release()
    })
    if (left > 0) this.#note({ kind: 'bytes', of, way: 'in', what: `${left} further bytes, which are not kept`, hex: '' })
    const answer = { says: heard.says, read: this.#blanking.text(heard.read), cite: `${this.#transcript}#${of}` }
    const [, ended] = this.#note({ kind: 'answer', of, answer })
    return { ...answer, began, ended }
  }

  #hear(of: number, way: 'in' | 'out', what: string, bytes: Uint8Array): void {
    if (this.#held.some(it => it.of !== of || it.way !== way)) this.#release()
    this.#held.push({ of, way, what, bytes, ms: this.#now() })
    if (!this.#blanking.mayGoOn(this.#held.map(it => it.bytes))) this.#release()
  }

  /** Writes what was held back. */
  #release(): void {
    const held = this.#held
    this.#held = []
    for (const [n, hex] of this.#blanking.hex(held.map(it => it.bytes)).entries()) {
      const it = held[n]
      if (it !== undefined) this.#keep({ n: this.#next++, ms: it.ms, kind: 'bytes', of: it.of, way: it.way, what: this.#blanking.text(it.what), hex })
    }
  }

  /** The line's number and time. */
  #note(line: Unnumbered): readonly [number, number] {
    this.#release()
    const n = this.#next++
    const ms = this.#now()
    this.#keep({ n, ms, ...line })
    return [n, ms]
  }

  #now(): number {
    return Math.round(performance.now() - this.#began)
  }
}
