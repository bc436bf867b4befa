import type { SerialPortStream } from '@serialport/stream'
import type { Hear, Lease } from '../../interface.ts'
import { openStream } from '../serial/line.ts'
import type { ByteLine } from './over-line.ts'

/** Bytes kept of what came and was not yet asked for: a line that babbles costs no more. */
const HOLDS = 65_536

/** The agent's end of a serial line: at a device path, or behind a TCP serial server. */
export class SerialLine implements ByteLine {
  readonly baudRate: number
  readonly #stream: SerialPortStream
  readonly #hear: Hear
  #held: Buffer[] = []
  #bytes = 0
  #closed = false
  #wake: () => void = () => undefined

  private constructor(stream: SerialPortStream, baudRate: number, hear: Hear) {
    this.#stream = stream
    this.baudRate = baudRate
    this.#hear = hear
    const ended = () => {
      this.#closed = true
      this.#wake()
    }
    stream.on('data', (bytes: Buffer) => {
      hear('in', 'bytes', bytes)
      if (this.#bytes >= HOLDS) return
      this.#held.push(bytes)
      this.#bytes += bytes.length
      this.#wake()
    }).on('close', ended).on('end', ended).on('error', ended)
  }

  /** Opens the line; answers what went wrong as text where it did. */
  static async open({ door: { settings }, cut }: { readonly door: Pick<Lease['door'], 'settings'> } & Pick<Lease, 'cut'>, hear: Hear): Promise<SerialLine | string> {
    const opened = await openStream(settings, cut)
    if (typeof opened === 'string') return opened
    const { stream, wanted } = opened
    const line = new SerialLine(stream, wanted.baudRate, hear)
    const end = () => void line.close()
    cut.addEventListener('abort', end)
    stream.once('close', () => cut.removeEventListener('abort', end))
    return line
  }

  now(): number {
    return performance.now()
  }

  send(bytes: Uint8Array): void {
    this.#hear('out', 'frame', bytes)
    if (!this.#closed && this.#stream.isOpen) this.#stream.write(Buffer.from(bytes))
  }

  async next(within: number): Promise<Uint8Array | 'silent' | 'dropped'> {
    if (this.#bytes === 0 && !this.#closed) {
      await new Promise<void>(woken => {
        const timer = setTimeout(woken, within)
        this.#wake = () => {
          clearTimeout(timer)
          woken()
        }
      })
    }
    if (this.#bytes === 0) return this.#closed ? 'dropped' : 'silent'
    const came = Buffer.concat(this.#held)
    this.#held = []
    this.#bytes = 0
    return came
  }

  /** Gives the line back. */
  async close(): Promise<void> {
    this.#closed = true
    if (this.#stream.isOpen) await new Promise<void>(done => this.#stream.close(() => done()))
    this.#wake()
  }
}
