import { mqttBytes, mqttLength, mqttPacket, mqttText } from '@fourtwo/contract/mqtt-packet.ts'

/** The protocol level of CONNECT: MQTT 5, or 3.1.1 where the broker has no more. */
export type Level = 5 | 4

/** Identifiers of the properties that are used (MQTT 5, 2.2.2.2). */
export const property = { responseTopic: 0x08, correlationData: 0x09, serverKeepAlive: 0x13, maximumPacketSize: 0x27 } as const

/** Bytes of a packet that the agent takes at most: a challenge with its topics. What is longer is skipped. */
export const LONGEST_PACKET = 1024

interface Login {
  readonly user: string
  readonly secret?: string
}

/** CONNECT with a clean start. `keepAlive` in seconds. */
export function connectPacket(level: Level, clientId: string, login: Login | undefined, keepAlive: number): Buffer {
  const flags = 0x02 | (login === undefined ? 0 : 0x80) | (login?.secret === undefined ? 0 : 0x40)
  const longest = Buffer.of(property.maximumPacketSize, 0, 0, LONGEST_PACKET >> 8, LONGEST_PACKET & 255)
  return mqttPacket(0x10, mqttText('MQTT'), Buffer.of(level, flags, keepAlive >> 8, keepAlive & 255), properties(level, longest), mqttText(clientId), ...(login === undefined ? [] : [mqttText(login.user)]), ...(login?.secret === undefined ? [] : [mqttText(login.secret)]))
}

/** SUBSCRIBE to one topic at QoS 1. */
export const subscribePacket = (level: Level, id: number, topic: string): Buffer => mqttPacket(0x82, two(id), properties(level), mqttText(topic), Buffer.of(1))

/** PUBLISH at QoS 1, not retained. `correlation` goes back as it came (MQTT 5, 4.10). */
export const publishPacket = (level: Level, id: number, topic: string, payload: string, correlation?: Buffer): Buffer =>
  mqttPacket(0x32, mqttText(topic), two(id), properties(level, ...(correlation === undefined ? [] : [Buffer.of(property.correlationData), mqttBytes(correlation)])), Buffer.from(payload))

/** PUBACK: what came at QoS 1 has come. */
export const pubackPacket = (id: number): Buffer => mqttPacket(0x40, two(id))

/** PINGREQ. */
export const pingPacket: Buffer = Buffer.of(0xc0, 0)

/** DISCONNECT, of the client's own will. */
export const disconnectPacket: Buffer = Buffer.of(0xe0, 0)

const two = (n: number) => Buffer.of(n >> 8, n & 255)

/** MQTT 3.1.1 has none, not even their length. */
function properties(level: Level, ...parts: readonly Buffer[]): Buffer {
  if (level === 4) return Buffer.alloc(0)
  const all = Buffer.concat(parts)
  return Buffer.concat([mqttLength(all.length), all])
}
