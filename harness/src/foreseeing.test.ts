import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { foreseen } from './foreseeing.ts'

/** Bytes that look like chance and are the same each time. */
const chance = (n: number, length = 32) => createHash('shake256', { outputLength: length }).update(`nonce ${n}`).digest()
const row = (make: (n: number) => Buffer, count = 40) => Array.from({ length: count }, (_, n) => make(n))
const ending = (value: number, little = false) => {
  const bytes = Buffer.alloc(32, 0x5a)
  if (little) bytes.writeUInt32LE(value, 8)
  else bytes.writeUInt32BE(value, 28)
  return bytes
}
const holds = (numbers: readonly Buffer[], wanted: Buffer) => numbers.some(it => it.equals(wanted))

describe('what comes next', () => {
  test.each([2, 8, 32])('is not foreseen by numbers of chance, in two hundred rows of %i bytes', length => {
    for (let seed = 0; seed < 200; seed++) {
      const given = row(n => chance(seed * 1000 + n, length), 24)
      const isTwice = given.some((it, n) => given.findIndex(other => other.equals(it)) < n)
      expect(foreseen(given).length > 0).toBe(isTwice)
    }
  })
  test('is what came before, where one came twice', () => expect(foreseen(row(n => chance(n % 7)))).toEqual(row(chance, 7)))
  test('is anything, where all fit into a byte', () => expect(foreseen(row(n => chance(n, 1)))).toHaveLength(256))
  test('is nothing again, where there was nothing', () => expect(foreseen(row(() => Buffer.alloc(0)))).toEqual([Buffer.alloc(0)]))
  test.each([
    ['count up', (n: number) => ending(1000 + n)], ['count up over a byte', (n: number) => ending(0xf0 + n)], ['count down', (n: number) => ending(5000 - 7 * n)],
    ['count with the least byte first', (n: number) => ending(250 + n, true)], ['count with the least byte first, into the next one', (n: number) => ending(216 + n, true)], ['leave some out', (n: number) => ending(n * n * 6)],
  ])('is the next number, where they %s', (what, make) => {
    const next = what === 'leave some out' ? ending(39 * 39 * 6 + 12) : make(40)
    expect(holds(foreseen(row(make)), next)).toBe(true)
  })
  test('is not foreseen where chance stands beside what counts', () => expect(foreseen(row(n => Buffer.concat([ending(n), chance(n, 16)])))).toEqual([]))
})
