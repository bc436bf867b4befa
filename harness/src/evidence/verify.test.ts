import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { calculateJwkThumbprint, CompactSign, exportJWK } from 'jose'
import { describe, expect, test } from 'vitest'
import { verifyToken } from './verify.ts'

interface Vector {
  readonly id: string
  readonly how: string
  readonly expect: string
  readonly token: string
  readonly used?: readonly string[]
}
const file = JSON.parse(readFileSync(new URL('../../../test-vectors/evidence/vectors.json', import.meta.url), 'utf8'))
const vectors: readonly Vector[] = file.vectors
const publicKey = createPublicKey({ key: file.publicKey, format: 'jwk' })
const expected = { nonce: file.nonce, publicKey, ueid: file.ueid, used: new Set<string>(), now: file.now }
const golden = vectors[0]?.token ?? ''
const outcome = async (token: string, change: Partial<typeof expected> = {}) => {
  const verification = await verifyToken(token, { ...expected, ...change })
  return verification.says === 'verified' ? 'verified' : verification.reason
}

describe('a token', () => {
  test.each(vectors.map(it => [it.id, it.how, it] as const))('%s (%s) is judged as it should be', async (_, _how, { token, used, expect: wanted }) => {
    expect(await outcome(token, { used: new Set(used) })).toBe(wanted)
  })
  test('names every reason among its vectors', () => {
    expect(new Set(vectors.map(it => it.expect))).toEqual(new Set(['verified', 'altered', 'wrong-key', 'replayed', 'stale', 'wrong-algorithm', 'malformed', 'wrong-device']))
  })
  test('is refused whichever single character of it changes', async () => {
    const accepted: number[] = []
    for (let n = 0; n < golden.length; n++) {
      const other = golden[n] === 'A' ? 'B' : 'A'
      if ((await outcome(`${golden.slice(0, n)}${other}${golden.slice(n + 1)}`)) === 'verified') accepted.push(n)
    }
    expect(golden.length).toBeGreaterThan(1000)
    expect(accepted).toEqual([])
  })
  test('is refused wherever it is cut off', async () => {
    for (const length of [0, 1, 40, 41, 500, golden.length - 90, golden.length - 2, golden.length - 1]) expect(await outcome(golden.slice(0, length))).not.toBe('verified')
  })
  test('verifies by the clock that is given, a minute off at most', async () => {
    expect(await outcome(golden, { now: file.now - 59 })).toBe('verified')
    expect(await outcome(golden, { now: file.now - 61 })).toBe('stale')
    expect(await outcome(golden, { now: file.now + 359 })).toBe('verified')
    expect(await outcome(golden, { now: file.now + 361 })).toBe('stale')
  })
  test('gives its tier and its claims, and says nothing of a key that it cannot know', async () => {
    const verification = await verifyToken(golden, expected)
    expect(verification).toMatchObject({ says: 'verified', tier: 'T0', claims: { ueid: file.ueid, eat_nonce: file.nonce, facts: { accounts: { state: 'reported' } } } })
  })
  test('whose facts have no canonical form is malformed, not a fault of ours', async () => {
    const own = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const claims = JSON.parse(Buffer.from(golden.split('.')[1] ?? '', 'base64url').toString())
    claims.facts.accounts.value = '\ud800'
    const header = { alg: 'ES256', typ: 'eat+jwt', kid: await calculateJwkThumbprint(await exportJWK(own.publicKey)) }
    const token = await new CompactSign(Buffer.from(JSON.stringify(claims))).setProtectedHeader(header).sign(own.privateKey)
    expect(await outcome(token, { publicKey: own.publicKey })).toBe('malformed')
  })
})
