import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { flagOf, parseSigners } from './efi.ts'

const ATTRIBUTES = Buffer.from('27000000', 'hex')
const X509 = Buffer.from('a159c0a5e494a74a87b5ab155c2bf072', 'hex')
const SHA256 = Buffer.from('26 16 c4 c1 4c 50 92 40 ac a9 41 f9 36 93 43 28'.replaceAll(' ', ''), 'hex')
function list(type: Buffer, ...entries: readonly Buffer[]): Buffer {
  const each = 16 + (entries[0]?.length ?? 0)
  const head = Buffer.alloc(12)
  head.writeUInt32LE(28 + each * entries.length, 0)
  head.writeUInt32LE(each, 8)
  return Buffer.concat([type, head, ...entries.flatMap(entry => [Buffer.alloc(16, 7), entry])])
}
/** A certificate as the makers of firmware use them; its key is made here and thrown away. */
function certificate(subject: string): Buffer {
  const { stdout } = spawnSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', '/dev/null', '-subj', subject, '-days', '1', '-outform', 'DER'])
  if (stdout.length === 0) throw new Error('openssl made no certificate')
  return stdout
}

test.each([['2700000001', true], ['2700000000', false], ['2700000002', undefined], ['27000000', undefined], ['270000000101', undefined], ['', undefined]])('a variable of one byte: %s', (hex, on) => {
  expect(flagOf(Buffer.from(hex, 'hex'))).toBe(on)
})
test('signers are told by their subjects, test keys are known, hashes are counted', () => {
  const bytes = Buffer.concat([ATTRIBUTES, list(X509, certificate('/O=American Megatrends/CN=DO NOT TRUST - AMI Test PK')), list(X509, certificate('/O=Plant Ltd/CN=Plant Ltd platform key')), list(SHA256, Buffer.alloc(32), Buffer.alloc(32))])
  expect(parseSigners(bytes)).toEqual({ subjects: ['DO NOT TRUST - AMI Test PK, American Megatrends', 'Plant Ltd platform key, Plant Ltd'], testKeys: ['DO NOT TRUST - AMI Test PK, American Megatrends'], size: bytes.length - 4, others: 2 })
})
test('who made a key is told where its organisation alone names them', () => {
  expect(parseSigners(Buffer.concat([ATTRIBUTES, list(X509, certificate('/C=US/O=Microsoft Corporation/CN=Windows UEFI CA 2023'))]))?.subjects).toEqual(['Windows UEFI CA 2023, Microsoft Corporation'])
})
test('an empty variable has no signers', () => {
  expect(parseSigners(ATTRIBUTES)).toEqual({ subjects: [], testKeys: [], size: 0, others: 0 })
})
test('lists that do not add up are not understood', () => {
  const whole = Buffer.concat([ATTRIBUTES, list(SHA256, Buffer.alloc(32))])
  for (const length of [5, 20, 31, whole.length - 1]) expect(parseSigners(whole.subarray(0, length))).toBeUndefined()
  const endless = Buffer.from(whole)
  endless.writeUInt32LE(0, 4 + 16)
  expect(parseSigners(endless)).toBeUndefined()
  const tiny = Buffer.from(whole)
  tiny.writeUInt32LE(0, 4 + 24)
  expect(parseSigners(tiny)).toBeUndefined()
})
