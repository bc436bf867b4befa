import { describe, expect, test } from 'vitest'
import { crc32c, type Framed, FrameReader, frameOf } from './frame.ts'

const bytes = (text: string) => new Uint8Array(Buffer.from(text))
const noise: Framed = { says: 'dropped', why: 'noise' }
const carrying = (text: string): Framed => ({ says: 'frame', carried: bytes(text) })

describe('CRC-32C', () => {
  // RFC 3720, B.4, whose bytes stand least first.
  test.each([
    ['32 bytes of zeroes', new Uint8Array(32), 'aa36918a'], ['32 bytes of ones', new Uint8Array(32).fill(0xff), '43aba862'],
    ['32 bytes counting up', Uint8Array.from({ length: 32 }, (_, n) => n), '4e79dd46'], ['32 bytes counting down', Uint8Array.from({ length: 32 }, (_, n) => 31 - n), '5cdb3f11'],
    ['an iSCSI read command', new Uint8Array(Buffer.from('01c0000000000000000000000000000014000000000004000000001400000018280000000000000002000000' + '00000000', 'hex')), '563a96d9'],
  ])('of %s is that of RFC 3720', (_, given, wanted) => {
    const crc = Buffer.alloc(4)
    crc.writeUInt32LE(crc32c(given))
    expect(crc.toString('hex')).toBe(wanted)
  })
})

describe('a frame', () => {
  test('stands between two ENDs with its checksum, and has neither END nor a lone ESC within (RFC 1055)', () => {
    expect(frameOf(Uint8Array.of(0xc0, 1, 0xdb)).toString('hex')).toMatch(/^c0dbdc01dbdd([0-9a-f]{2}){4,8}c0$/)
    expect(frameOf(Uint8Array.from({ length: 256 }, (_, n) => n)).subarray(1, -1)).not.toContain(0xc0)
  })
  test('comes out as it went in, whichever bytes it carries and however they come', () => {
    const carried = Uint8Array.from({ length: 256 }, (_, n) => n)
    const reader = new FrameReader(256)
    expect([...frameOf(carried)].flatMap(byte => reader.take(Uint8Array.of(byte)))).toEqual([{ says: 'frame', carried }])
    expect(reader.take(Buffer.concat([frameOf(bytes('a')), frameOf(bytes('b'))]))).toEqual([carrying('a'), carrying('b')])
  })
  test('is found behind noise of any kind, and the noise is dropped', () => {
    for (const before of ['login: ', '\xdb', '\xdb\xdb', '\xc0\xc0\xc0', 'a'.repeat(10_000)]) {
      const found = new FrameReader(16).take(Buffer.concat([Buffer.from(before, 'latin1'), frameOf(bytes('a'))]))
      expect(found.at(-1)).toEqual(carrying('a'))
      expect(found.slice(0, -1).every(it => it.says === 'dropped')).toBe(true)
    }
  })
  test('is lost with one byte of it, and with it nothing else', () => {
    const whole = frameOf(bytes('challenge'))
    for (let n = 1; n < whole.length - 1; n++) {
      for (const spoilt of [Buffer.concat([whole.subarray(0, n), whole.subarray(n + 1)]), Buffer.concat([whole.subarray(0, n), Buffer.of(0x55), whole.subarray(n)]), Buffer.from(whole.map((byte, at) => (at === n ? byte ^ 4 : byte)))])
        expect(new FrameReader(64).take(Buffer.concat([spoilt, frameOf(bytes('next'))])).filter(it => it.says === 'frame')).toEqual([carrying('next')])
    }
  })
  test('that is longer than it may be is dropped whole, and costs no more than one that may', () => {
    const reader = new FrameReader(16)
    expect(reader.take(frameOf(new Uint8Array(17)))).toEqual([{ says: 'dropped', why: 'oversized' }])
    expect(reader.take(frameOf(new Uint8Array(16)))).toEqual([{ says: 'frame', carried: new Uint8Array(16) }])
    for (let n = 0; n < 1000; n++) expect(reader.take(new Uint8Array(10_000))).toEqual([])
    expect(reader.take(frameOf(bytes('a')))).toEqual([{ says: 'dropped', why: 'oversized' }, carrying('a')])
  })
  test('of a checksum alone carries nothing, and is noise', () => {
    expect(new FrameReader(16).take(frameOf(new Uint8Array(0)))).toEqual([noise])
  })
})
