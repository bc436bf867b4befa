import { describe, expect, test } from 'vitest'
import { packetGuard } from './packet-guard.ts'

const connect = Buffer.from([0x10, 3, 1, 2, 3])
const disconnect = Buffer.from([0xe0, 0])
const long = Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f])
const through = (guard: ReturnType<typeof packetGuard>, ...segments: readonly Buffer[]) => segments.map(it => guard(it)).map(it => (it === 'too-long' ? it : it.pass.toString('hex')))

describe('the packet guard', () => {
  test('passes packets on whole, in one segment or byte by byte', () => {
    expect(through(packetGuard(10, () => true), Buffer.concat([connect, disconnect]))).toEqual(['1003010203e000'])
    expect(through(packetGuard(10, () => true), ...[...connect].map(byte => Buffer.of(byte))).join('')).toBe('1003010203')
  })
  test('ends a claim that is too long in the first packet and in a later one, however it is cut', () => {
    expect(through(packetGuard(10, () => true), long)).toEqual(['too-long'])
    expect(through(packetGuard(10, () => true), connect, ...[...long].map(byte => Buffer.of(byte))).at(-1)).toBe('too-long')
    expect(through(packetGuard(3, () => true), connect)).toEqual(['1003010203'])
    expect(through(packetGuard(2, () => true), connect)).toEqual(['too-long'])
  })
  test('leaves out what is not to be kept', () => {
    expect(through(packetGuard(10, first => first !== 0xe0), connect, disconnect, connect)).toEqual(['1003010203', '', '1003010203'])
  })
})
