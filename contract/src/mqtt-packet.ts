/** One MQTT control packet: its first byte and what follows the remaining length. */
export interface Packet {
  readonly first: number
  readonly body: Buffer
}

/** A UTF-8 string with its length in two bytes before it (MQTT 3.1.1, 1.5.3). */
export const mqttText = (value: string): Buffer => mqttBytes(Buffer.from(value))

/** Bytes with their length in two bytes before them (MQTT 5, 1.5.6). */
export const mqttBytes = (bytes: Buffer): Buffer => Buffer.concat([Buffer.of(bytes.length >> 8, bytes.length & 255), bytes])

/** A length in one to four bytes of seven bits each (MQTT 3.1.1, 2.2.3; MQTT 5, 1.5.5). */
export function mqttLength(length: number): Buffer {
  const bytes: number[] = []
  let rest = length
  do {
    bytes.push((rest & 127) | (rest > 127 ? 128 : 0))
    rest >>= 7
  } while (rest > 0)
  return Buffer.from(bytes)
}

/** A packet with its remaining length. */
export function mqttPacket(first: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  return Buffer.concat([Buffer.of(first), mqttLength(body.length), body])
}
