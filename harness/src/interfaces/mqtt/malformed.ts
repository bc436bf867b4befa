import { mqttPacket as packet } from '@fourtwo/contract/mqtt-packet.ts'

const header = Buffer.from([0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 2, 0, 30])

/** Messages that break MQTT 3.1.1 in one way each. */
export const malformed: Readonly<Record<string, Buffer>> = {
  'remaining length of five bytes': Buffer.from([0x10, 0xff, 0xff, 0xff, 0xff, 0x7f]), // [MQTT-2.2.3]
  'reserved packet type 0': Buffer.from([0x00, 0x00]),
  'reserved packet type 15': Buffer.from([0xf0, 0x00]),
  'PUBLISH at QoS 3 before CONNECT': packet(0x36, Buffer.from([0, 1, 0x61, 0, 1])), // [MQTT-3.3.1-4]
  'client identifier longer than the packet': packet(0x10, header, Buffer.from([0xff, 0xff, 0x61])),
  'unknown protocol name': packet(0x10, Buffer.from([0, 4, 0x58, 0x58, 0x58, 0x58, 4, 2, 0, 30, 0, 1, 0x61])), // [MQTT-3.1.2-1]
  'claim of 256 MB': Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f]),
}
