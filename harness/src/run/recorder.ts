import type { Answer, Json, Line } from '@fourtwo/contract'
import type { Hear, Heard, Verbs } from '../interface.ts'

type Unnumbered = Line extends infer L ? (L extends Line ? Omit<L, 'n' | 'ms'> : never) : never

/**
 * Records one ask: what was asked of which session, the bytes beneath, and the answer.
 *
 * Blanking of secrets and the stop exist here once, so that no driver can forget either.
 */
export class Recorder {
  readonly #transcript: string
  readonly #keep: (line: Line) => void
  readonly #secrets: readonly string[]
  readonly #signal: AbortSignal
  readonly #began: number
  #next = 0

  /** `transcript` names what `keep` writes to, line by line as it happens. */
  constructor(transcript: string, secrets: readonly string[], signal: AbortSignal, began: number, keep: (line: Line) => void) {
    this.#transcript = transcript
    this.#keep = keep
    const forms = secrets.filter(secret => secret !== '').flatMap(formsOf)
    this.#secrets = [...new Set(forms)].toSorted((a, b) => b.length - a.length) // or a part would be blanked and what is left of the whole would stand
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
    const hear: Hear = (way, what, bytes) => {
      if (!this.#signal.aborted) this.#note({ kind: 'bytes', of, way, what: this.#blankText(what), hex: this.#blankHex(bytes) })
    }
    const heard = await Promise.race([stopped.promise, speak(hear)]).finally(() => this.#signal.removeEventListener('abort', stop))
    const answer = { says: heard.says, read: this.#blankText(heard.read), cite: `${this.#transcript}#${of}` }
    const [, ended] = this.#note({ kind: 'answer', of, answer })
    return { ...answer, began, ended }
  }

  /** The line's number and time. */
  #note(line: Unnumbered): readonly [number, number] {
    const n = this.#next++
    const ms = Math.round(performance.now() - this.#began)
    this.#keep({ n, ms, ...line })
    return [n, ms]
  }

  #blankHex(bytes: Uint8Array): string {
    let hex = Buffer.from(bytes).toString('hex')
    for (const secret of this.#secrets) hex = blankAligned(hex, Buffer.from(secret).toString('hex'))
    return hex
  }

  #blankText(text: string): string {
    return this.#secrets.reduce((blanked, secret) => blanked.replaceAll(secret, '*'.repeat(secret.length)), text)
  }
}

/** Bytes of a secret from which on it is looked for in base64 and hex: those of a shorter one stand in any number. */
const ENCODED_FROM = 4

/** A secret as it is, inside JSON, in a URL, in base64 and in hex, and with its UTF-8 read byte by byte. */
const formsOf = (secret: string): string[] => {
  const bytes = Buffer.from(secret)
  return [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret.toWellFormed()), bytes.toString('latin1'), ...(bytes.length < ENCODED_FROM ? [] : [bytes.toString('base64'), bytes.toString('hex')])]
}

/** Blanks a secret where it starts on a byte, so that no half byte of a neighbour is taken for it. */
function blankAligned(hex: string, secret: string): string {
  let from = 0
  let out = hex
  for (;;) {
    const at = out.indexOf(secret, from)
    if (at < 0) return out
    if (at % 2 === 0) out = out.slice(0, at) + '*'.repeat(secret.length) + out.slice(at + secret.length)
    from = at + 1
  }
}
