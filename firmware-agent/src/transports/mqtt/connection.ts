import type { Socket } from 'node:net'
import type { Packet } from '@fourtwo/contract/mqtt-packet.ts'
import type { MqttConfig } from '../../config.ts'
import { AgentError } from '../../error.ts'
import { connectPacket, disconnectPacket, type Level, pingPacket, publishPacket, pubackPacket, subscribePacket } from './packets.ts'
import { Packets, type Published, readConnack, readPuback, readPublish, readSuback } from './reading.ts'

/** Milliseconds in which the connection has to stand, and each of the broker's answers to come. */
const WITHIN = 5000
/** Seconds without a word after which the broker may take the agent for gone. */
const KEEP_ALIVE = 60

/** What the agent shows and trusts, read from the files that the configuration names. */
export interface Credentials {
  readonly secret?: string
  readonly ca?: Buffer
  readonly certificate?: Buffer
  readonly key?: Buffer
}
/** A connection with its subscription standing, or why there is none. `refused` is for good: trying again would only lock the account. */
export type Opened =
  | { readonly says: 'open'; readonly connection: Connection }
  | { readonly says: 'refused' | 'unreachable' | 'other-version'; readonly because: string }
/** What became of a publication. */
export type Sent = 'taken' | 'refused' | 'ended'
/** One connection to the broker. */
export interface Connection {
  readonly level: Level
  /** Bytes that the broker takes in one packet. */
  readonly longest: number
  /** What became of it: the broker took it, or does not take what this account publishes there, or the connection ended first. */
  publish(topic: string, payload: string, correlation?: Buffer): Promise<Sent>
  /** Resolves once the connection has ended, with why. */
  readonly ended: Promise<string>
  close(): void
}

/** CONNACK: user or secret are wrong, or nothing is permitted ([MQTT-3.2.2.3] of 3.1.1; MQTT 5, 3.2.2.2). */
const REFUSED: ReadonlySet<number> = new Set([4, 5, 0x86, 0x87, 0x8a, 0x8c])
/** CONNACK: the broker does not speak this version. */
const OTHER_VERSION: ReadonlySet<number> = new Set([1, 0x84])

/** Connects, logs in and subscribes. `take` is told of everything that is published there, and of what was too long to be taken. */
export async function openConnection(config: MqttConfig, credentials: Credentials, level: Level, clientId: string, topic: string, take: (published: Published | 'oversized') => void): Promise<Opened> {
  let socket: Socket
  try {
    socket = await connected(config, credentials)
  } catch (fault) {
    return { says: 'unreachable', because: fault instanceof Error ? fault.message : String(fault) }
  }
  const line = new Wire(socket, level, take)
  try {
    return await welcomed(line, config, credentials, level, clientId, topic)
  } catch (fault) {
    if (!(fault instanceof AgentError)) throw fault
    return line.given('unreachable', fault.message)
  }
}

/** @throws AgentError TRANSPORT_FAILED where the broker answers with what is none. */
async function welcomed(line: Wire, config: MqttConfig, credentials: Credentials, level: Level, clientId: string, topic: string): Promise<Opened> {
  const login = config.user === undefined ? undefined : { user: config.user, ...(credentials.secret === undefined ? {} : { secret: credentials.secret }) }
  line.send(connectPacket(level, clientId, login, KEEP_ALIVE))
  const connack = await line.next(0x20)
  if (connack === undefined) return line.given(level === 5 ? 'other-version' : 'unreachable', `it ended the connection in place of an answer to CONNECT: ${await line.ended}`)
  const { code, keepAlive = KEEP_ALIVE, longest = Number.POSITIVE_INFINITY } = readConnack(level, connack)
  if (OTHER_VERSION.has(code)) return line.given('other-version', `it does not speak MQTT ${level === 5 ? '5' : '3.1.1'}`)
  if (REFUSED.has(code)) return line.given('refused', 'refused the account')
  if (code !== 0) return line.given('unreachable', `it refused the connection with code ${code}`)
  line.send(subscribePacket(level, 1, topic))
  const suback = await line.next(0x90)
  if (suback === undefined) return line.given('unreachable', `it ended the connection in place of an answer to SUBSCRIBE: ${await line.ended}`)
  if (readSuback(level, suback) > 2) return line.given('refused', `refused the subscription to ${topic}`)
  line.keep(keepAlive * 1000)
  return { says: 'open', connection: { level, longest, ended: line.ended, publish: (to, payload, correlation) => line.publish(to, payload, correlation), close: () => line.close() } }
}

async function connected({ host, port }: MqttConfig, { ca, certificate, key }: Credentials): Promise<Socket> {
  const { connect, isIP } = await import('node:net')
  const tls = ca === undefined ? undefined : await import('node:tls')
  const socket = tls === undefined ? connect({ host, port })
    : tls.connect({ host, port, ca, minVersion: 'TLSv1.2', rejectUnauthorized: true, ...(isIP(host) === 0 ? { servername: host } : {}), ...(certificate === undefined ? {} : { cert: certificate, key }) })
  socket.setNoDelay(true)
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => socket.destroy(new Error(`no connection within ${WITHIN} ms`)), WITHIN)
    const failed = (fault: Error) => {
      clearTimeout(late)
      reject(fault)
    }
    socket.once('error', failed)
    socket.once('close', () => failed(new Error('it ended the connection')))
    socket.once(tls === undefined ? 'connect' : 'secureConnect', () => {
      clearTimeout(late)
      socket.off('error', failed)
      resolve(socket)
    })
  })
}

/** The packets of one socket: who waits for which, and what keeps it alive. */
class Wire {
  readonly ended: Promise<string>
  readonly #socket: Socket
  readonly #level: Level
  readonly #waiting = new Map<number, (packet: Packet | undefined) => void>()
  readonly #unacknowledged = new Map<number, (sent: Sent) => void>()
  #id = 1
  #heard = false
  #pings: NodeJS.Timeout | undefined

  constructor(socket: Socket, level: Level, take: (published: Published | 'oversized') => void) {
    this.#socket = socket
    this.#level = level
    let why = 'it ended the connection'
    this.ended = new Promise(resolve => {
      socket.once('close', () => {
        clearInterval(this.#pings)
        for (const waits of this.#waiting.values()) waits(undefined)
        for (const waits of this.#unacknowledged.values()) waits('ended')
        resolve(why)
      })
    })
    socket.on('error', fault => {
      why = fault.message
    })
    const packets = new Packets()
    socket.on('data', (chunk: Buffer) => {
      this.#heard = true
      try {
        for (const arrived of packets.push(chunk)) arrived.says === 'oversized' ? take('oversized') : this.#receive(arrived.packet, take)
      } catch (fault) {
        socket.destroy(fault instanceof Error ? fault : undefined)
      }
    })
  }

  send(packet: Buffer): void {
    if (this.#socket.writable) this.#socket.write(packet)
  }

  /** The next packet of a kind; undefined where the connection ends before it, or nothing came in time. */
  next(first: number): Promise<Packet | undefined> {
    if (this.#socket.destroyed) return Promise.resolve(undefined)
    return new Promise(resolve => {
      const late = setTimeout(() => this.#socket.destroy(new Error(`no answer within ${WITHIN} ms`)), WITHIN)
      this.#waiting.set(first, packet => {
        clearTimeout(late)
        this.#waiting.delete(first)
        resolve(packet)
      })
    })
  }

  publish(topic: string, payload: string, correlation?: Buffer): Promise<Sent> {
    if (this.#socket.destroyed) return Promise.resolve('ended')
    this.#id = (this.#id % 0xffff) + 1
    const id = this.#id
    this.send(publishPacket(this.#level, id, topic, payload, correlation))
    return new Promise(resolve => this.#unacknowledged.set(id, resolve))
  }

  /** Pings in good time, and gives up a connection on which nothing was heard since the last ping but one. */
  keep(milliseconds: number): void {
    if (milliseconds === 0) return
    this.#pings = setInterval(() => {
      if (!this.#heard) return void this.#socket.destroy(new Error(`nothing was heard for ${milliseconds / 1000} s`))
      this.#heard = false
      this.send(pingPacket)
    }, milliseconds / 2)
  }

  close(): void {
    this.send(disconnectPacket)
    this.#socket.end()
    setTimeout(() => this.#socket.destroy(), 1000).unref()
  }

  given(says: 'refused' | 'unreachable' | 'other-version', because: string): Opened {
    this.#socket.destroy()
    return { says, because }
  }

  #receive(packet: Packet, take: (published: Published) => void): void {
    const kind = packet.first & 0xf0
    if (kind === 0x30) {
      const published = readPublish(this.#level, packet)
      if (published.id !== undefined) this.send(pubackPacket(published.id))
      take(published)
    } else if (kind === 0x40) {
      const { id, refused } = readPuback(packet)
      this.#unacknowledged.get(id)?.(refused ? 'refused' : 'taken')
      this.#unacknowledged.delete(id)
    } else this.#waiting.get(packet.first)?.(packet)
  }
}
