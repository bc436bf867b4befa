import type { Packet } from '@fourtwo/contract/mqtt-packet.ts'
import { AgentError } from '../../error.ts'
import { type Level, LONGEST_PACKET, property } from './packets.ts'

/** Bytes that each property takes by its identifier (MQTT 5, 2.2.2.2); text and binary say their own length. */
const SIZES: ReadonlyMap<number, number | 'length' | 'two-texts' | 'counted'> = new Map<number, number | 'length' | 'two-texts' | 'counted'>([
  ...[0x01, 0x17, 0x19, 0x24, 0x25, 0x28, 0x29, 0x2a].map(id => [id, 1] as const), ...[0x13, 0x21, 0x22, 0x23].map(id => [id, 2] as const), ...[0x02, 0x11, 0x18, 0x27].map(id => [id, 4] as const),
  ...[0x03, 0x08, 0x09, 0x12, 0x15, 0x16, 0x1a, 0x1c, 0x1f].map(id => [id, 'length'] as const), [0x26, 'two-texts'], [0x0b, 'counted'],
])

/** What came over the connection: a packet, or one too long to be taken. */
export type Arrived = { readonly says: 'packet'; readonly packet: Packet } | { readonly says: 'oversized' }

/** Cuts what comes into packets. Holds one packet of LONGEST_PACKET bytes at most: what is longer is counted off and thrown away. */
export class Packets {
  #held: Buffer = Buffer.alloc(0)
  #skip = 0

  /** @throws AgentError TRANSPORT_FAILED where a length is none. */
  push(chunk: Buffer): readonly Arrived[] {
    const arrived: Arrived[] = []
    const skipped = Math.min(this.#skip, chunk.length)
    this.#skip -= skipped
    let rest = Buffer.concat([this.#held, chunk.subarray(skipped)])
    for (;;) {
      const head = headOf(rest)
      if (head === undefined) break
      const end = head.start + head.length
      if (end > LONGEST_PACKET) {
        arrived.push({ says: 'oversized' })
        this.#skip = Math.max(0, end - rest.length)
      } else if (end > rest.length) break
      else arrived.push({ says: 'packet', packet: { first: rest[0] ?? 0, body: Buffer.from(rest.subarray(head.start, end)) } })
      rest = rest.subarray(end)
    }
    this.#held = Buffer.from(rest)
    return arrived
  }
}

/** CONNACK: the code, 0 where the client is let in; and what the broker asks for. */
export function readConnack(level: Level, { body }: Packet): { readonly code: number; readonly keepAlive?: number; readonly longest?: number } {
  const code = body[1] ?? 0xff
  if (level === 4 || body.length < 3) return { code }
  const { at } = propertiesOf(body, 2)
  const keepAlive = at.get(property.serverKeepAlive)?.readUInt16BE(0)
  const longest = at.get(property.maximumPacketSize)?.readUInt32BE(0)
  return { code, ...(keepAlive === undefined ? {} : { keepAlive }), ...(longest === undefined ? {} : { longest }) }
}

/** SUBACK of one topic: the QoS that is granted, 0x80 and above where it is refused. */
export const readSuback = (level: Level, { body }: Packet): number => body[level === 4 ? 2 : propertiesOf(body, 2).end] ?? 0x80

/** PUBACK: which publication it answers, and whether the broker did not take it; 3.1.1 has no word for that. */
export const readPuback = ({ body }: Packet): { readonly id: number; readonly refused: boolean } => ({ id: body.length < 2 ? 0 : body.readUInt16BE(0), refused: (body[2] ?? 0) >= 0x80 })

/** What was published. `id` where it has to be acknowledged. */
export interface Published {
  readonly topic: string
  readonly payload: Buffer
  readonly retain: boolean
  readonly id?: number
  readonly responseTopic?: string
  readonly correlation?: Buffer
}

/** PUBLISH. @throws AgentError TRANSPORT_FAILED where it is none. */
export function readPublish(level: Level, { first, body }: Packet): Published {
  const topicEnd = 2 + (body.length < 2 ? 0 : body.readUInt16BE(0))
  const qos = (first >> 1) & 3
  let at = topicEnd + (qos > 0 ? 2 : 0)
  if (at > body.length) throw malformed('PUBLISH')
  const properties = level === 4 ? undefined : propertiesOf(body, at)
  at = properties?.end ?? at
  const responseTopic = properties?.at.get(property.responseTopic)?.toString('utf8')
  const correlation = properties?.at.get(property.correlationData)
  return {
    topic: body.toString('utf8', 2, topicEnd), payload: body.subarray(at), retain: (first & 1) === 1, ...(qos > 0 ? { id: body.readUInt16BE(topicEnd) } : {}),
    ...(responseTopic === undefined ? {} : { responseTopic }), ...(correlation === undefined ? {} : { correlation }),
  }
}

/** The properties that stand at `from`, each by its identifier, and where they end. */
function propertiesOf(body: Buffer, from: number): { readonly at: ReadonlyMap<number, Buffer>; readonly end: number } {
  const length = lengthAt(body, from)
  if (length === undefined) throw malformed('property length')
  const end = length.next + length.value
  const all = new Map<number, Buffer>()
  for (let n = length.next; n < end;) {
    const id = body[n] ?? 0
    const size = SIZES.get(id)
    const starts = n + 1
    if (size === undefined || end > body.length) throw malformed('property')
    if (size === 'length') {
      n = starts + 2 + sized(body, starts)
      all.set(id, body.subarray(starts + 2, n))
    } else if (size === 'two-texts') {
      const second = starts + 2 + sized(body, starts)
      n = second + 2 + sized(body, second)
    } else if (size === 'counted') {
      n = lengthAt(body, starts)?.next ?? Number.POSITIVE_INFINITY
    } else {
      n = starts + size
      all.set(id, body.subarray(starts, n))
    }
    if (n > end) throw malformed('property')
  }
  return { at: all, end }
}

const sized = (body: Buffer, at: number) => (at + 2 > body.length ? Number.POSITIVE_INFINITY : body.readUInt16BE(at))

/** The head of a packet: where its body starts, and how long that is. Undefined while it has not come whole. */
function headOf(bytes: Buffer): { readonly start: number; readonly length: number } | undefined {
  const length = lengthAt(bytes, 1)
  return length === undefined ? undefined : { start: length.next, length: length.value }
}

function lengthAt(bytes: Buffer, from: number): { readonly value: number; readonly next: number } | undefined {
  let value = 0
  for (let n = 0; n < 4; n++) {
    const byte = bytes[from + n]
    if (byte === undefined) return undefined
    value += (byte & 127) * 128 ** n
    if ((byte & 128) === 0) return { value, next: from + n + 1 }
  }
  throw malformed('length')
}

const malformed = (what: string) => new AgentError('TRANSPORT_FAILED', `the broker sent a malformed ${what}`)
