import { mqttLength, mqttPacket, mqttText, type Packet } from '@fourtwo/contract/mqtt-packet.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AgentError } from '../../error.ts'
import { LONGEST_PACKET } from './packets.ts'
import { Packets, readConnack, readPublish, readSuback } from './reading.ts'

const only = (packet: Buffer): Packet => {
  const [arrived] = new Packets().push(packet)
  if (arrived?.says !== 'packet') throw new Error('no packet')
  return arrived.packet
}
const withProperties = (...parts: readonly Buffer[]) => Buffer.concat([mqttLength(Buffer.concat(parts).length), ...parts])

describe('what the broker sends', () => {
  test('is cut into packets however it comes', () => {
    const packets = [mqttPacket(0x30, mqttText('a'), Buffer.from('one')), mqttPacket(0xd0), mqttPacket(0x30, mqttText('b'), Buffer.alloc(300, 65))]
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 30 }), sizes => {
      const whole = Buffer.concat(packets)
      const reader = new Packets()
      const seen: number[] = []
      for (let at = 0, n = 0; at < whole.length; n++) {
        const size = sizes[n % sizes.length] ?? 1
        for (const arrived of reader.push(whole.subarray(at, at + size))) seen.push(arrived.says === 'packet' ? arrived.packet.body.length : -1)
        at += size
      }
      expect(seen).toEqual([6, 0, 303])
    }))
  })
  test('is thrown away where it is too long, and what follows is read', () => {
    const whole = Buffer.concat([mqttPacket(0x30, mqttText('t'), Buffer.alloc(200_000)), mqttPacket(0xd0)])
    const reader = new Packets()
    const seen = []
    for (let at = 0; at < whole.length; at += 1000) seen.push(...reader.push(whole.subarray(at, at + 1000)).map(({ says }) => says))
    expect(seen).toEqual(['oversized', 'packet'])
    expect(new Packets().push(mqttPacket(0x30, Buffer.alloc(LONGEST_PACKET))).map(({ says }) => says)).toEqual(['oversized'])
  })
  test('a length of five bytes is none', () => {
    expect(() => new Packets().push(Buffer.of(0x30, 0xff, 0xff, 0xff, 0xff, 1))).toThrow(/malformed length/)
  })
  test('is understood in both versions', () => {
    expect(readConnack(4, only(Buffer.of(0x20, 2, 0, 5)))).toEqual({ code: 5 })
    expect(readConnack(5, only(mqttPacket(0x20, Buffer.of(0, 0), withProperties(Buffer.of(0x13, 0, 30), Buffer.of(0x27, 0, 0, 4, 0), Buffer.of(0x26), mqttText('k'), mqttText('v'), Buffer.of(0x1f), mqttText('why')))))).toEqual({ code: 0, keepAlive: 30, longest: 1024 })
    expect(readSuback(4, only(Buffer.of(0x90, 3, 0, 1, 0x80)))).toBe(0x80)
    expect(readSuback(5, only(mqttPacket(0x90, Buffer.of(0, 1), withProperties(Buffer.of(0x1f), mqttText('no')), Buffer.of(0x87))))).toBe(0x87)
    expect(readPublish(4, only(mqttPacket(0x33, mqttText('t'), Buffer.of(1, 2), Buffer.from('p'))))).toEqual({ topic: 't', payload: Buffer.from('p'), retain: true, id: 0x102 })
    expect(readPublish(5, only(mqttPacket(0x30, mqttText('t'), withProperties(Buffer.of(0x08), mqttText('r'), Buffer.of(0x09, 0, 2, 7, 8), Buffer.of(0x0b, 0x80, 1)), Buffer.from('p')))))
      .toEqual({ topic: 't', payload: Buffer.from('p'), retain: false, responseTopic: 'r', correlation: Buffer.of(7, 8) })
  })
  test('any bytes are read or refused, never more', () => {
    const reads = [(it: Packet) => readConnack(5, it), (it: Packet) => readConnack(4, it), (it: Packet) => readSuback(5, it), (it: Packet) => readPublish(4, it), (it: Packet) => readPublish(5, it)]
    const held = (act: () => unknown) => {
      try {
        act()
      } catch (fault) {
        expect(fault).toBeInstanceOf(AgentError)
      }
    }
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 0, max: 255 }), (bytes, first) => {
      held(() => new Packets().push(Buffer.from(bytes)))
      for (const read of reads) held(() => read({ first, body: Buffer.from(bytes) }))
    }), { numRuns: 3000 })
  })
})
