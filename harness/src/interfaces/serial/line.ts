import { connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { autoDetect } from '@serialport/bindings-cpp'
import { SerialPortStream } from '@serialport/stream'
import type { Hear, Lease } from '../../interface.ts'
import { endWith } from '../cut.ts'

const CONNECT_WITHIN = 3000

/** A console line: over a TCP serial server where the bench names a host, else at a device path. */
export class ConsoleLine {
  readonly #stream: Duplex
  #hear: Hear
  #heard = ''
  #closed = false
  #wake: () => void = () => undefined

  private constructor(stream: Duplex, hear: Hear) {
    this.#stream = stream
    this.#hear = hear
    stream.on('data', (bytes: Buffer) => {
      this.#hear('in', 'text', bytes)
      this.#heard += bytes.toString('latin1')
      this.#wake()
    }).on('close', () => {
      this.#closed = true
      this.#wake()
    }).on('error', () => stream.destroy())
  }

  /** Opens the line; answers what went wrong as text where it did. */
  static async open({ door: { settings }, cut }: Lease, hear: Hear): Promise<ConsoleLine | string> {
    const { path, host, port } = settings
    const opened = path === undefined ? await openTcp(host ?? '', Number(port)) : await openPath(path)
    if (typeof opened === 'string') return opened
    endWith(cut, opened)
    hear('out', `connected from ${'localPort' in opened ? opened.localPort : path}`, Buffer.alloc(0))
    return new ConsoleLine(opened, hear)
  }

  /** From here on what is said belongs to another call. */
  heardBy(hear: Hear): void {
    this.#hear = hear
  }

  /** Types text as it is. */
  type(what: string, text: string | Buffer): void {
    const bytes = Buffer.from(text)
    this.#hear('out', what, bytes)
    if (!this.#closed) this.#stream.write(bytes)
  }

  /** Drops what was printed so far: an old prompt is no answer to what is typed next. */
  forget(): void {
    this.#heard = ''
  }

  /** Waits until one of the texts has been printed since the last call; answers it with all that came before. */
  async until(texts: readonly string[], within: number): Promise<{ readonly found: string; readonly before: string } | 'dropped' | 'silent'> {
    const deadline = performance.now() + within
    for (;;) {
      const first = texts.map(text => ({ text, at: this.#heard.indexOf(text) })).filter(({ at }) => at >= 0).toSorted((a, b) => a.at - b.at)[0]
      if (first !== undefined) {
        const before = this.#heard.slice(0, first.at)
        this.#heard = this.#heard.slice(first.at + first.text.length)
        return { found: first.text, before }
      }
      if (this.#closed) return 'dropped'
      const left = deadline - performance.now()
      if (left <= 0) return 'silent'
      await new Promise<void>(woken => {
        const timer = setTimeout(woken, left)
        this.#wake = () => {
          clearTimeout(timer)
          woken()
        }
      })
    }
  }

  /** Gives the line back. */
  async close(): Promise<void> {
    if (this.#stream instanceof SerialPortStream && this.#stream.isOpen) await new Promise<void>(done => (this.#stream as SerialPortStream).close(() => done()))
    this.#stream.destroy()
  }
}

function openTcp(host: string, port: number): Promise<Socket | string> {
  const { promise, resolve } = Promise.withResolvers<Socket | string>()
  const socket = connect({ host, port }).setNoDelay(true)
  const timer = setTimeout(() => fail('connecting took too long'), CONNECT_WITHIN)
  const fail = (why: string) => {
    clearTimeout(timer)
    socket.destroy()
    resolve(why)
  }
  socket.once('error', fault => fail(fault.message)).once('connect', () => {
    clearTimeout(timer)
    resolve(socket)
  })
  return promise
}

function openPath(path: string): Promise<SerialPortStream | string> {
  const { promise, resolve } = Promise.withResolvers<SerialPortStream | string>()
  const port = new SerialPortStream({ binding: autoDetect(), path, baudRate: 115_200, autoOpen: false })
  port.open(fault => resolve(fault == null ? port : fault.message))
  return promise
}
