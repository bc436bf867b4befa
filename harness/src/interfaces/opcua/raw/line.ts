import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { Hear, Heard, Lease } from '../../../interface.ts'
import { endWith } from '../../cut.ts'
import { HEADER } from './message.ts'

const CONNECT_WITHIN = 3000
/** Milliseconds after which bytes that a peer does not read are not waited for. */
const TAKEN_WITHIN = 2000
/** Bytes of one message beyond which a peer is not listened to: what it claims is not waited for, and never kept. */
const LONGEST = 1024 * 1024

/** One TCP connection, read message by message. Holds at most one message and what came in the same segment. */
export class Line {
  readonly #socket: Socket
  readonly #hear: { hear: Hear }
  #held: Buffer[] = []
  #length = 0
  #ended: Heard | undefined
  #wake: () => void = () => undefined

  private constructor(socket: Socket, hear: { hear: Hear }) {
    this.#socket = socket
    this.#hear = hear
    const end = (heard: Heard) => {
      this.#ended ??= heard
      this.#wake()
    }
    socket.on('data', bytes => {
      this.#held.push(bytes)
      this.#length += bytes.length
      // What nobody asked for stays in the kernel.
      if (this.#length >= LONGEST) socket.pause()
      this.#wake()
    }).on('error', () => end({ says: 'dropped', read: 'connection reset' })).on('end', () => end({ says: 'dropped', read: 'connection closed' })).on('close', () => end({ says: 'dropped', read: 'connection closed' }))
  }

  /** Connects to the door; answers why not where it does not come about, from which nothing follows. `hear` is held in an object since what is said may later belong to another call. */
  static async to({ door: { settings }, cut }: Pick<Lease, 'door' | 'cut'>, hear: { hear: Hear }): Promise<Line | Heard> {
    if (cut.aborted) return { says: 'not-offered', read: 'the run was stopped' }
    const { hostname, port } = new URL((settings['url'] ?? '').replace(/^opc\.tcp:/, 'http:'))
    const socket = connect({ host: hostname, port: Number(port === '' ? 4840 : port), noDelay: true })
    endWith(cut, socket)
    const timer = setTimeout(() => socket.destroy(new Error('connecting took too long')), CONNECT_WITHIN)
    try {
      await once(socket, 'connect')
    } catch (fault) {
      return { says: 'not-offered', read: fault instanceof Error ? fault.message : String(fault) }
    } finally {
      clearTimeout(timer)
    }
    hear.hear('out', `connected from ${socket.localPort}`, Buffer.alloc(0))
    return new Line(socket, hear)
  }

  /** The same over a connection that somebody else made to us; `hear` is told where from. */
  static from(socket: Socket, cut: AbortSignal, hear: { hear: Hear }): Line {
    endWith(cut, socket)
    hear.hear('in', `connected from ${socket.remotePort}`, Buffer.alloc(0))
    return new Line(socket, hear)
  }

  /** Whether the peer has ended it. */
  get ended(): Heard | undefined {
    return this.#ended
  }

  /** Sends, and notes it by name; `clear` is noted in its place where it is encrypted. Resolves when the kernel has taken it, or `false` where it is taken no more. */
  async send(what: string, bytes: Buffer, clear: Buffer = bytes): Promise<boolean> {
    this.#hear.hear('out', what, clear)
    return this.push(bytes)
  }

  /** The same without a note. */
  async push(bytes: Buffer): Promise<boolean> {
    if (this.#ended !== undefined || this.#socket.destroyed) return false
    return new Promise(done => {
      const timer = setTimeout(done, TAKEN_WITHIN, false)
      this.#socket.write(bytes, fault => {
        clearTimeout(timer)
        done(fault === undefined || fault === null)
      })
    })
  }

  /** The next whole message; what came instead where none came within so many milliseconds in all, however it dripped. */
  async next(within: number): Promise<Buffer | Heard> {
    const until = performance.now() + within
    for (;;) {
      const size = this.#size()
      if (size !== undefined && (size < HEADER || size > LONGEST)) {
        this.#hear.hear('in', 'a message of an impossible size', this.#taken(Math.min(this.#length, 64)))
        this.close()
        return { says: 'hostile', read: `a message that says it is ${size} bytes long` }
      }
      if (size !== undefined && this.#length >= size) return this.#taken(size)
      if (this.#ended !== undefined) return this.#ended
      const left = until - performance.now()
      if (left <= 0) return { says: 'silent', read: 'no whole message in time' }
      await new Promise<void>(done => {
        const timer = setTimeout(done, left)
        this.#wake = () => {
          clearTimeout(timer)
          done()
        }
      })
    }
  }

  /** Ends it without a word. */
  close(): void {
    this.#socket.destroy()
    this.#held = []
    this.#length = 0
  }

  #size(): number | undefined {
    if (this.#length < HEADER) return undefined
    if ((this.#held[0]?.length ?? 0) < HEADER) this.#held = [Buffer.concat(this.#held)]
    return this.#held[0]?.readUInt32LE(4)
  }

  #taken(size: number): Buffer {
    const all = this.#held.length === 1 && this.#held[0] !== undefined ? this.#held[0] : Buffer.concat(this.#held)
    this.#held = all.length > size ? [all.subarray(size)] : []
    this.#length = all.length - size
    if (this.#length < LONGEST) this.#socket.resume()
    return all.subarray(0, size)
  }
}
