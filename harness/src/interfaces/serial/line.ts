import { autoDetect } from '@serialport/bindings-cpp'
import { SerialPortStream } from '@serialport/stream'
import type { Hear, Lease } from '../../interface.ts'
import { type LineSettings, readLineSettings } from './settings.ts'
import { TcpBinding, TcpPort, tcpPath } from './tcp-binding.ts'

/** Characters kept of what was printed and not yet asked for: a peer that babbles costs no more. */
const HOLDS = 1024 * 1024
/** Milliseconds of quiet after which a prompt is the one at which the console stands, and characters that could have come in them besides. */
const SETTLED_AFTER = 5
const SETTLED_AFTER_CHARACTERS = 20
const BITS_OF_A_CHARACTER = 10
/** Colours and cursor movements, which a terminal would not show. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the control characters are what is looked for
const UNSEEN = /\x1b\[[0-9;?]*[@-~]|\x1b\][^\x07\x1b]*(\x07|\x1b\\)/g

/** A console line through `@serialport/stream`: at a device path, or over a TCP serial server. */
export class ConsoleLine {
  readonly #stream: SerialPortStream
  readonly answerWithin: number
  readonly #settledAfter: number
  #hear: Hear
  #heard = ''
  #heardAt = 0
  #closed = false
  #wake: () => void = () => undefined

  private constructor(stream: SerialPortStream, { answerWithin, baudRate }: LineSettings, hear: Hear) {
    this.#stream = stream
    this.answerWithin = answerWithin
    this.#settledAfter = SETTLED_AFTER + (SETTLED_AFTER_CHARACTERS * BITS_OF_A_CHARACTER * 1000) / baudRate
    this.#hear = hear
    const ended = () => {
      this.#closed = true
      this.#wake()
    }
    stream.on('data', (bytes: Buffer) => {
      this.#hear('in', 'text', bytes)
      this.#heard = (this.#heard + bytes.toString('latin1')).slice(-HOLDS)
      this.#heardAt = performance.now()
      this.#wake()
    }).on('close', ended).on('end', ended).on('error', ended)
  }

  /** Opens the line; answers what went wrong as text where it did. */
  static async open({ door: { settings }, cut }: Lease, hear: Hear): Promise<ConsoleLine | string> {
    const opened = await openStream(settings, cut)
    if (typeof opened === 'string') return opened
    const { stream, wanted } = opened
    const line = new ConsoleLine(stream, wanted, hear)
    const end = () => void line.close()
    cut.addEventListener('abort', end)
    stream.once('close', () => cut.removeEventListener('abort', end))
    const { port } = stream
    hear('out', port instanceof TcpPort ? `connected from ${port.localPort}` : `opened ${stream.path}`, Buffer.alloc(0))
    return line
  }

  /** From here on what is said belongs to another call. */
  heardBy(hear: Hear): void {
    this.#hear = hear
  }

  /** Types text as it is. */
  type(what: string, text: string | Buffer): void {
    const bytes = Buffer.from(text)
    this.#hear('out', what, bytes)
    if (!this.#closed && this.#stream.isOpen) this.#stream.write(bytes)
  }

  /**
   * Types one line and drops all that was printed up to its echo: an old prompt is no answer to it.
   * Answers what came where nothing was printed at all. A console that does not echo costs the whole time for an answer.
   */
  async typeLine(what: string, text: string): Promise<'dropped' | 'silent' | undefined> {
    this.forget()
    this.type(what, `${text}\r`)
    const echo = await this.until([text])
    return typeof echo === 'string' && this.printed === '' ? echo : undefined
  }

  /** Drops what was printed so far. */
  forget(): void {
    this.#heard = ''
  }

  /** What was printed and not asked for yet, as a terminal would show it. */
  get printed(): string {
    return this.#heard.replaceAll(UNSEEN, '')
  }

  /** Waits until one of the texts has been printed since the last call; answers it with all that came before. */
  async until(texts: readonly string[], within = this.answerWithin): Promise<{ readonly found: string; readonly before: string } | 'dropped' | 'silent'> {
    const deadline = performance.now() + within
    for (;;) {
      const { printed } = this
      const first = texts.map(text => ({ text, at: printed.indexOf(text) })).filter(({ at }) => at >= 0).toSorted((a, b) => a.at - b.at)[0]
      if (first !== undefined) {
        this.#heard = printed.slice(first.at + first.text.length)
        return { found: first.text, before: printed.slice(0, first.at) }
      }
      if (this.#closed) return 'dropped'
      const left = deadline - performance.now()
      if (left <= 0) return 'silent'
      await this.#news(left)
    }
  }

  /**
   * Waits until what was printed ends with one of the texts and the line has been quiet for a while: that is the prompt at
   * which the console stands. The same word with more behind it is no prompt ("Last login: Monday").
   */
  async standing(texts: readonly string[], quiet = this.#settledAfter): Promise<{ readonly found: string; readonly before: string } | 'dropped' | 'silent'> {
    const deadline = performance.now() + this.answerWithin
    for (;;) {
      const { printed } = this
      const found = texts.filter(text => printed.endsWith(text) || (text === text.trimEnd() && printed.trimEnd().endsWith(text))).toSorted((a, b) => b.length - a.length)[0]
      const unsettled = this.#heardAt + quiet - performance.now()
      if (found !== undefined && (unsettled <= 0 || this.#closed)) {
        this.forget()
        return { found, before: printed.slice(0, printed.lastIndexOf(found)) }
      }
      if (this.#closed) return 'dropped'
      const left = deadline - performance.now()
      if (left <= 0) return 'silent'
      await this.#news(found === undefined ? left : Math.min(left, unsettled))
    }
  }

  /** Gives the line back. */
  async close(): Promise<void> {
    this.#closed = true
    if (this.#stream.isOpen) await new Promise<void>(done => this.#stream.close(() => done()))
    this.#wake()
  }

  #news(within: number): Promise<void> {
    return new Promise(woken => {
      const timer = setTimeout(woken, within)
      this.#wake = () => {
        clearTimeout(timer)
        woken()
      }
    })
  }
}

/** Opens the stream that the settings of a door name; answers what went wrong as text where it did. */
export async function openStream(settings: Readonly<Record<string, string>>, cut: AbortSignal): Promise<{ readonly stream: SerialPortStream; readonly wanted: LineSettings } | string> {
  const wanted = readLineSettings(settings)
  if (typeof wanted === 'string') return wanted
  if (cut.aborted) return 'the run was stopped'
  const stream = streamOf(wanted)
  const fault = await new Promise<Error | null>(done => stream.open(done))
  return fault === null ? { stream, wanted } : fault.message
}

/** The stream of a line that is not open yet. */
function streamOf({ at, baudRate, dataBits, parity, stopBits }: LineSettings): SerialPortStream {
  const settings = { baudRate, dataBits, parity, stopBits, autoOpen: false }
  return 'path' in at
    ? new SerialPortStream({ binding: autoDetect(), path: at.path, ...settings })
    : new SerialPortStream({ binding: TcpBinding, path: tcpPath(at.host, at.port), ...settings } as never) // the stream's type knows the native ports only
}
