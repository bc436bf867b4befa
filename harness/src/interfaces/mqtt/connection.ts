import { readFileSync } from 'node:fs'
import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { Packet } from '@fourtwo/contract'
import type { Hear, Lease } from '../../interface.ts'
import { endWith } from '../cut.ts'
import { disconnectPacket, splitPackets } from './packets.ts'

/** Milliseconds for connecting. */
const CONNECT_WITHIN = 3000
/** Milliseconds for one answer. */
export const ANSWER_WITHIN = 2000
/** Milliseconds in which a broker ends a connection that was logged out. */
const ENDED_WITHIN = 500

/** One connection to a broker, over TLS where the bench names a certificate. Reads before it judges: a reset may hide an answer already sent. */
export class Connection {
  readonly #socket: Socket
  #hear: Hear
  readonly #packets: Packet[] = []
  #stream: Buffer = Buffer.alloc(0)
  #closed = false
  #wake: () => void = () => undefined

  private constructor(socket: Socket, hear: Hear) {
    this.#socket = socket
    this.#hear = hear
    socket.on('data', bytes => {
      const { packets, rest } = splitPackets(Buffer.concat([this.#stream, bytes]))
      this.#stream = rest
      this.#hear('in', 'bytes', bytes)
      this.#packets.push(...packets)
      this.#wake()
    }).on('close', () => {
      this.#closed = true
      this.#wake()
    }).on('error', () => socket.destroy())
  }

  /** Connects; answers what went wrong as text where it did. */
  static open({ door: { settings }, cut }: Lease, hear: Hear): Promise<Connection | string> {
    const { promise, resolve } = Promise.withResolvers<Connection | string>()
    const to = { host: settings['host'] ?? '', port: Number(settings['port']) }
    const { ca } = settings
    const socket = ca === undefined ? connectTcp(to) : connectTls({ ...to, ca: readFileSync(ca), checkServerIdentity: () => undefined })
    endWith(cut, socket)
    socket.setNoDelay(true) // or the second record of a CONNECT waits for an acknowledgement
    const timer = setTimeout(() => fail('connecting took too long'), CONNECT_WITHIN)
    const fail = (why: string) => {
      clearTimeout(timer)
      socket.destroy()
      resolve(why)
    }
    socket.once('error', fault => fail(fault.message)).once('close', () => fail('closed while connecting'))
    socket.once(ca === undefined ? 'connect' : 'secureConnect', () => {
      clearTimeout(timer)
      hear('out', `connected from ${socket.localPort}`, Buffer.alloc(0))
      resolve(new Connection(socket, hear))
    })
    return promise
  }

  /** From here on what is said belongs to another call. */
  heardBy(hear: Hear): void {
    this.#hear = hear
  }

  /** Sends bytes as they are, legal or not. */
  send(what: string, bytes: Buffer): void {
    this.#hear('out', what, bytes)
    if (!this.#closed) this.#socket.write(bytes)
  }

  /** The next packet, or what came instead. */
  async next(within: number): Promise<Packet | 'dropped' | 'silent'> {
    const until = performance.now() + within
    for (;;) {
      const first = this.#packets.shift()
      if (first !== undefined) return first
      if (this.#closed) return 'dropped'
      const left = until - performance.now()
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

  /** The newest packets that have come, without waiting. */
  pending(): Packet[] {
    return this.#packets.splice(0)
  }

  /** Logs out the proper way: a connection that only breaks off is a lost one, and may be recorded as such. */
  async logOut(): Promise<void> {
    this.send('DISCONNECT', disconnectPacket)
    this.#socket.end()
    const until = performance.now() + ENDED_WITHIN
    while (!this.#closed && performance.now() < until) await this.next(until - performance.now())
    this.close()
  }

  /** Ends the connection. */
  close(): void {
    this.#socket.destroy()
  }
}
