import { createPublicKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { calculateJwkThumbprint } from 'jose'
import { describe, expect, test } from 'vitest'
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
  test('names every tier and every reason that a quote may have', () => {
    expect(new Set(vectors.map(it => it.expect))).toEqual(new Set(['T0', 'T1', 'T2', 'altered', 'wrong-key', 'stale', 'changed-state', 'malformed']))
  })
})
