import { mqttPacket as packet, mqttText as text, type Packet } from '@fourtwo/contract/mqtt-packet.ts'

/** CONNECT of MQTT 3.1.1: level 4, clean session, keep-alive in seconds; without a user or a secret the flags say so. */
export function connectPacket(clientId: string, login?: { readonly user: string; readonly secret?: string }, keepAlive = 30): Buffer {
  const flags = 0x02 | (login === undefined ? 0 : 0x80) | (login?.secret === undefined ? 0 : 0x40)
  return packet(0x10, text('MQTT'), Buffer.of(4, flags, keepAlive >> 8, keepAlive & 255), text(clientId), ...(login === undefined ? [] : [text(login.user)]), ...(login?.secret === undefined ? [] : [text(login.secret)]))
}

/** SUBSCRIBE to one topic at QoS 0, packet identifier 1. */
export const subscribePacket = (topic: string): Buffer => packet(0x82, Buffer.of(0, 1), text(topic), Buffer.of(0))

/** PUBLISH at QoS 1, packet identifier 2. */
export const publishPacket = (topic: string, payload: string): Buffer => packet(0x32, text(topic), Buffer.of(0, 2), Buffer.from(payload))

/** DISCONNECT: the proper way to log out. */
export const disconnectPacket: Buffer = Buffer.of(0xe0, 0x00)

/** Splits what has come so far into whole packets and the rest. */
export function splitPackets(stream: Buffer): { readonly packets: readonly Packet[]; readonly rest: Buffer } {
  const packets: Packet[] = []
  let at = 0
  for (;;) {
    let length = 0
    let n = 1
    for (; n <= 4; n++) {
      const byte = stream[at + n]
      if (byte === undefined) return { packets, rest: stream.subarray(at) }
      length += (byte & 127) * 128 ** (n - 1)
      if ((byte & 128) === 0) break
    }
    const end = at + 1 + n + length
    if (end > stream.length) return { packets, rest: stream.subarray(at) }
    packets.push({ first: stream[at] ?? 0, body: stream.subarray(at + 1 + n, end) })
    at = end
  }
}

/** CONNACK: flags and return code. Undefined where the packet is none. */
export function readConnack({ first, body }: Packet): number | undefined {
  return first === 0x20 && body.length >= 2 ? body[1] : undefined
}

/** SUBACK of one topic: the granted QoS, or 0x80 and above. Undefined where the packet is none. */
export function readSuback({ first, body }: Packet): number | undefined {
  return first === 0x90 && body.length >= 3 ? body[2] : undefined
}

/** PUBACK: the broker has taken what was published. */
export const isPuback = ({ first }: Packet): boolean => first === 0x40

/** PUBLISH: topic and payload. Undefined where the packet is none. */
export function readPublish({ first, body }: Packet): { readonly topic: string; readonly payload: string } | undefined {
  if (first >> 4 !== 3 || body.length < 2) return undefined
  const topicEnd = 2 + body.readUInt16BE(0)
  const qos = (first >> 1) & 3
  return { topic: body.toString('utf8', 2, topicEnd), payload: body.toString('utf8', topicEnd + (qos > 0 ? 2 : 0)) }
}
