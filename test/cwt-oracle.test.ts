import { createPublicKey, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { decodeCbor, encodeCbor } from '@fourtwo/contract/token/cbor.ts'
import { decode, encode, rfc8949EncodeOptions } from 'cborg'
import { array, assert, dictionary, double, integer, jsonValue, oneof, property, string } from 'fast-check'
import { expect, test } from 'vitest'

const file = JSON.parse(readFileSync(new URL('../test-vectors/evidence/cwt-vectors.json', import.meta.url), 'utf8'))
const seed = Number(process.env['FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31))

test('our CBOR is byte for byte that of another implementation, there and back', () => {
  // Another's encoder writes a number beyond 2^53 as an integer, ours does not.
  const number = double({ noNaN: true, noDefaultInfinity: true, min: -(2 ** 53) + 1, max: 2 ** 53 - 1 }).map(it => (Object.is(it, -0) ? 0 : it))
  const json = oneof(jsonValue().filter(it => !/e\+|\d{16}|-0/.test(JSON.stringify(it))), dictionary(string({ unit: 'grapheme' }), oneof(number, integer(), string({ unit: 'grapheme' }), array(number))))
  assert(property(json, value => {
    const ours = encodeCbor(value as never)
    expect(ours.toString('hex')).toBe(Buffer.from(encode(value, rfc8949EncodeOptions)).toString('hex'))
    expect(decode(ours, { useMaps: true })).toEqual(decodeCbor(ours, 'it'))
  }), { seed, numRuns: 2000 })
})

test('the golden CWT is read and verified by another implementation of CBOR', () => {
  const token = Buffer.from(file.vectors[0].token, 'base64url')
  const [head, open, payload, signature] = decode(token, { useMaps: true, tags: { 18: content => content() } }) as [Uint8Array, Map<number, unknown>, Uint8Array, Uint8Array]
  expect(decode(head, { useMaps: true })).toEqual(new Map<number, unknown>([[1, -7], [4, expect.any(Uint8Array)], [16, 'application/eat+cwt']]))
  expect(open.size).toBe(0)
  const signed = encode(['Signature1', head, new Uint8Array(0), payload])
  expect(verify('sha256', signed, { key: createPublicKey({ key: file.publicKey, format: 'jwk' }), dsaEncoding: 'ieee-p1363' }, signature)).toBe(true)
  const claims: Map<number, unknown> = decode(payload, { useMaps: true, rejectDuplicateMapKeys: true, strict: true })
  expect(Buffer.from(claims.get(10) as Uint8Array).toString('base64url')).toBe(file.nonce)
  expect(Buffer.from(claims.get(256) as Uint8Array).toString('base64url')).toBe(file.ueid)
  expect(claims.get(265)).toBe('urn:fourtwo:evidence:1')
})
