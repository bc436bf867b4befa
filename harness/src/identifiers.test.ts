import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { lookAt } from './identifiers.ts'

/** Bytes that look like chance and are the same each time. */
const chance = (n: number, length: number) => createHash('shake256', { outputLength: length }).update(`identifier ${n}`).digest()
const row = (make: (n: number) => Buffer) => Array.from({ length: 32 }, (_, n) => make(n))
const word = (value: number, little = false) => {
  const bytes = Buffer.alloc(4)
  if (little) bytes.writeUInt32LE(value)
  else bytes.writeUInt32BE(value)
  return bytes
}

describe('identifiers', () => {
  test.each([8, 16, 32])('of %i bytes of chance show no order', length => expect(lookAt(row(n => chance(n, length)))).toEqual({ free: length }))
  test('that chance gives never look ordered, in two hundred rows', () => {
    for (let seed = 0; seed < 200; seed++) expect(lookAt(row(n => chance(seed * 1000 + n, 16)))).toEqual({ free: 16 })
  })
  test('of which one comes twice are told', () => expect(lookAt(row(n => chance(n === 20 ? 3 : n, 16)))).toEqual({ twice: chance(3, 16).toString('hex'), free: 0 }))
  test.each([
    ['count up', (n: number) => word(1000 + n)], ['count up over a byte', (n: number) => word(0xf0 + n)], ['count down', (n: number) => word(5000 - 7 * n)], ['count with the least byte first', (n: number) => word(250 + n, true)],
    ['count behind a constant', (n: number) => Buffer.concat([chance(0, 12), word(n)])], ['count under a mask', (n: number) => word((77 + n) ^ 0x5a5a5a5a)], ['tell the time and add little', (n: number) => Buffer.concat([word(1_700_000_000 + 3 * n), chance(n, 2)])],
  ])('that %s leave no eight bytes without an order', (_, make) => {
    const { pattern, free } = lookAt(row(make))
    expect(pattern).toBeDefined()
    expect(free).toBeLessThan(8)
  })
  test('that tell the time beside enough chance keep what cannot be guessed', () => {
    expect(lookAt(row(n => Buffer.concat([word(1_700_000_000 + 3 * n), chance(n, 16)])))).toMatchObject({ free: 16, pattern: expect.stringContaining('go one way') })
  })
  test('that are short are short', () => expect(lookAt(row(n => chance(n, 4)))).toEqual({ free: 4 }))
})
