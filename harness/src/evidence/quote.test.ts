import { createPublicKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { parseClaims } from '@fourtwo/contract'
import fc from 'fast-check'
import { calculateJwkThumbprint } from 'jose'
import { describe, expect, test } from 'vitest'
import { faultOfQuote } from './quote.ts'
import { type Expected, verifyToken } from './verify.ts'

interface Vector {
  readonly id: string
  readonly how: string
  readonly expect: string
  readonly token: string
  readonly registers?: Readonly<Record<string, string>>
  readonly enrolled?: false
  readonly revoked?: 'signing' | 'attestation'
}
const file = JSON.parse(readFileSync(new URL('../../../test-vectors/evidence/tpm-vectors.json', import.meta.url), 'utf8'))
const vectors: readonly Vector[] = file.vectors
const key = (jwk: object) => createPublicKey({ key: { ...jwk }, format: 'jwk' })

describe('a token of a TPM', () => {
  test.each(vectors.map(it => [it.id, it.how, it] as const))('%s (%s) is judged as it should be', async (_, _how, { token, registers, enrolled, revoked, expect: wanted }) => {
    const expected: Expected = {
      nonce: file.nonce, publicKey: key(file.publicKey), ueid: file.ueid, used: new Set(), now: file.now, ...(enrolled === false ? {} : { enrolled: { attestationKey: key(file.attestationKey) } }), ...(registers === undefined ? {} : { registers }),
      ...(revoked === undefined ? {} : { revoked: new Map([[await calculateJwkThumbprint(revoked === 'signing' ? file.publicKey : file.attestationKey), 'stolen']]) }),
    }
    const verification = await verifyToken(token, expected)
    expect(verification.says === 'verified' ? verification.tier : verification.reason).toBe(wanted)
  })
  test('whose word is any text at all is refused with a reason, and nothing is thrown', async () => {
    const claims = parseClaims(JSON.parse(Buffer.from(vectors.find(it => it.id === 'golden-T2')?.token.split('.')[1] ?? '', 'base64url').toString()), 'claims')
    const word = claims.submods?.tpm ?? { kid: '', quote: '', signature: '', pcrs: {} }
    const texts = fc.oneof(fc.string(), fc.base64String(), fc.uint8Array({ maxLength: 300 }).map(bytes => Buffer.from(bytes).toString('base64url')), fc.constantFrom(word.quote, word.signature))
    expect(await faultOfQuote(claims, word, key(file.attestationKey), {})).toBeUndefined() // the control
    await fc.assert(fc.asyncProperty(fc.record({ quote: texts, signature: texts, pcrs: fc.oneof(fc.constant(word.pcrs), fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('0', '7', '__proto__')), texts)) }), fc.constantFrom({}, { 7: '00' }), async (spoilt, registers) => {
      const same = spoilt.quote === word.quote && spoilt.signature === word.signature && spoilt.pcrs === word.pcrs && !('7' in registers)
      const fault = await faultOfQuote(claims, { ...word, ...spoilt }, key(file.attestationKey), registers)
      expect(fault === undefined).toBe(same)
    }), { numRuns: 3000 })
  })
  test('names every tier and every reason that a quote may have', () => {
    expect(new Set(vectors.map(it => it.expect))).toEqual(new Set(['T0', 'T1', 'T2', 'altered', 'wrong-key', 'stale', 'changed-state', 'malformed']))
  })
})
