import { createPublicKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { parseClaims } from '@fourtwo/contract'
import { describe, expect, test } from 'vitest'
import { verifyCwt } from './verify-cwt.ts'

interface Vector {
  readonly id: string
  readonly how: string
  readonly expect: string
  readonly token: string
  readonly used?: readonly string[]
}
const read = (name: string) => JSON.parse(readFileSync(new URL(`../../../test-vectors/evidence/${name}.json`, import.meta.url), 'utf8'))
const file = read('cwt-vectors')
const vectors: readonly Vector[] = file.vectors
const expected = { nonce: file.nonce, publicKey: createPublicKey({ key: file.publicKey, format: 'jwk' }), ueid: file.ueid, used: new Set<string>(), now: file.now }
const bytesOf = (token: string) => Buffer.from(token, 'base64url')
const golden = bytesOf(vectors[0]?.token ?? '')
const outcome = async (token: Uint8Array, change: Partial<typeof expected> = {}) => {
  const verification = await verifyCwt(token, { ...expected, ...change })
  return verification.says === 'verified' ? 'verified' : verification.reason
}

describe('a token as a CWT', () => {
  test.each(vectors.map(it => [it.id, it.how, it] as const))('%s (%s) is judged as it should be', async (_, _how, { token, used, expect: wanted }) => {
    expect(await outcome(bytesOf(token), { used: new Set(used) })).toBe(wanted)
  })
  test('names every reason among its vectors', () => {
    expect(new Set(vectors.map(it => it.expect))).toEqual(new Set(['verified', 'altered', 'wrong-key', 'replayed', 'stale', 'wrong-algorithm', 'malformed', 'wrong-device']))
  })
  test('carries what the JWS of the same claims carries, in fewer bytes', async () => {
    const jws = read('vectors').vectors[0].token
    const claims = parseClaims(JSON.parse(Buffer.from(jws.split('.')[1], 'base64url').toString()), 'claims')
    expect(await verifyCwt(golden, expected)).toEqual({ says: 'verified', tier: 'T0', claims })
    expect(golden.length).toBeLessThan(0.75 * jws.length)
  })
  test('is refused whichever single byte of it changes', async () => {
    const accepted: number[] = []
    for (let n = 0; n < golden.length; n++) {
      const other = Buffer.from(golden)
      other[n] = (other[n] ?? 0) ^ (1 << (n & 7))
      if ((await outcome(other)) === 'verified') accepted.push(n)
    }
    expect(golden.length).toBeGreaterThan(1000)
    expect(accepted).toEqual([])
  })
  test('is refused wherever it is cut off', async () => {
    for (let length = 0; length < golden.length; length += 7) expect(await outcome(golden.subarray(0, length))).toBe('malformed')
  })
  test('verifies by the clock that is given, a minute off at most', async () => {
    expect(await outcome(golden, { now: file.now - 59 })).toBe('verified')
    expect(await outcome(golden, { now: file.now - 61 })).toBe('stale')
    expect(await outcome(golden, { now: file.now + 359 })).toBe('verified')
    expect(await outcome(golden, { now: file.now + 361 })).toBe('stale')
  })
})
