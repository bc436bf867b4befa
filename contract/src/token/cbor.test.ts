import { describe, expect, test } from 'vitest'
import { ContractError } from '../plain.ts'
import { type Cbor, decodeCbor, encodeCbor } from './cbor.ts'

const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'))

describe('CBOR', () => {
  // RFC 8949, appendix A, as far as this subset goes.
  test.each<[Cbor, string]>([
    [0, '00'], [1, '01'], [10, '0a'], [23, '17'], [24, '1818'], [25, '1819'], [100, '1864'], [1000, '1903e8'], [1_000_000, '1a000f4240'], [1_000_000_000_000, '1b000000e8d4a51000'],
    [-1, '20'], [-10, '29'], [-100, '3863'], [-1000, '3903e7'], [1.1, 'fb3ff199999999999a'], [1.5, 'f93e00'], [2 ** -24, 'f90001'], [0.00006103515625, 'f90400'],
    [3.4028234663852886e38, 'fa7f7fffff'], [1e300, 'fb7e37e43c8800759c'], [-4.1, 'fbc010666666666666'], [false, 'f4'], [true, 'f5'], [null, 'f6'], [hex(''), '40'], [hex('01020304'), '4401020304'],
    ['', '60'], ['a', '6161'], ['IETF', '6449455446'], ['"\\', '62225c'], ['ü', '62c3bc'], ['水', '63e6b0b4'], ['𐅑', '64f0908591'], [[], '80'], [[1, 2, 3], '83010203'], [[1, [2, 3], [4, 5]], '8301820203820405'],
    [Array.from({ length: 25 }, (_, n) => n + 1), '98190102030405060708090a0b0c0d0e0f101112131415161718181819'], [new Map(), 'a0'], [new Map([[1, 2], [3, 4]]), 'a201020304'],
    [new Map<string, Cbor>([['a', 1], ['b', [2, 3]]]), 'a26161016162820203'], [['a', new Map([['b', 'c']])], '826161a161626163'],
    [new Map([['a', 'A'], ['b', 'B'], ['c', 'C'], ['d', 'D'], ['e', 'E']]), 'a56161614161626142616361436164614461656145'],
    [Number.MAX_SAFE_INTEGER, '1b001fffffffffffff'], [Number.MIN_SAFE_INTEGER, '3b001ffffffffffffe'], [2 ** 60, 'fa5d800000'], [65_504.5, 'fa477fe080'], [0.1, 'fb3fb999999999999a'],
  ])('of %j is %s, there and back', (value, written) => {
    expect(encodeCbor(value).toString('hex')).toBe(written)
    expect(decodeCbor(hex(written), 'it')).toEqual(value)
  })
  test('orders keys by their bytes, whatever order they come in (RFC 8949, 4.2.1)', () => {
    const keys = ['aa', 'z', -1, 100, 10]
    expect([...(decodeCbor(encodeCbor(new Map(keys.map(key => [key, null]))), 'it') as Map<string, null>).keys()]).toEqual([10, 100, -1, 'z', 'aa'])
  })
  test.each([
    ['nothing', ''], ['more behind it', '0000'], ['a length that is not there', '4401'], ['an array that is not there', '9affffffff'], ['a map that is not there', 'baffffffff'], ['a text that is not there', '7bffffffffffffffff'],
    ['a long head', '1817'], ['a long head', '190017'], ['a long head', '1a00000017'], ['a long head', '1b0000000000000017'], ['a long length', '580141'], ['an indefinite text', '7f616161ff'], ['an indefinite array', '9f01ff'], ['an indefinite map', 'bfff'],
    ['a break', 'ff'], ['a reserved head', '1c'], ['undefined', 'f7'], ['a simple value', 'f8ff'], ['a simple value', 'e0'], ['a tag', 'c000'], ['a key twice', 'a2616100616101'], ['keys out of order', 'a2616200616100'], ['a list for a key', 'a18000'], ['bytes for a key', 'a14000'],
    ['an integer beyond 2^53', '1b0020000000000000'], ['an integer beyond -2^53', '3b001fffffffffffff'], ['no UTF-8', '61ff'], ['a surrogate', '63eda080'], ['infinity', 'f97c00'], ['no number', 'f97e00'], ['minus nothing', 'f98000'],
    ['an integer as a float', 'f93c00'], ['an integer as a float', 'fb3ff0000000000000'], ['a long float', 'fa3fc00000'], ['a long float', 'fb3ff8000000000000'],
  ])('is refused with %s: %s', (_, bytes) => {
    expect(() => decodeCbor(hex(bytes), 'it')).toThrow(ContractError)
  })
  test('may lie 64 items deep, and no deeper', () => {
    const deep = (n: number) => hex(`${'81'.repeat(n)}00`)
    expect(decodeCbor(deep(64), 'it')).toBeInstanceOf(Array)
    expect(() => decodeCbor(deep(65), 'it')).toThrow(/lies deeper than 64/)
    expect(() => decodeCbor(deep(1_000_000), 'it')).toThrow(/lies deeper than 64/)
  })
  test('that promises much takes no room for it', () => {
    const promising = Buffer.concat([...Array.from({ length: 60 }, () => hex('9a003d0000')), Buffer.alloc(3_999_000)])
    const before = process.memoryUsage().rss
    expect(() => decodeCbor(promising, 'it')).toThrow(ContractError)
    expect((process.memoryUsage().rss - before) / 1024 / 1024).toBeLessThan(300)
  })
  test('has no form for a lone surrogate, and none for what is not finite', () => {
    for (const value of ['\ud800', Number.NaN, Number.POSITIVE_INFINITY, new Map([['\udead', 1]])]) expect(() => encodeCbor(value)).toThrow(TypeError)
  })
  test('keeps a byte order mark, which is a letter like any other', () => {
    expect(decodeCbor(encodeCbor('\ufeffa'), 'it')).toBe('\ufeffa')
  })
})
