import { createHash, randomUUID } from 'node:crypto'
import { canonical } from '@fourtwo/contract/canonical.ts'
import { type Claims, EVIDENCE_PROFILE } from '@fourtwo/contract/evidence.ts'
import type { Collection } from '../collect.ts'
import type { Signer } from './signer.ts'

/** Who signs, as the claims name it. */
export type Identity = Pick<Claims, 'ueid' | 'oemid' | 'hwmodel' | 'swname' | 'swversion' | 'bootseed' | 'uptime' | 'dbgstat' | 'agent'>

/** Seconds a token is valid. */
export const VALID_FOR = 300

/** The claims that answer a nonce (base64url) with what was collected. `now`: seconds since 1970. */
export function claimsOf(nonce: string, identity: Identity, { facts, collectors }: Collection, now: number): Claims {
  return {
    eat_profile: EVIDENCE_PROFILE, eat_nonce: nonce, iat: now, exp: now + VALID_FOR, jti: randomUUID(), ...identity,
    collectors, facts_digest: createHash('sha256').update(canonical(facts)).digest('base64url'), facts,
  }
}

/** An EAT (RFC 9711) as a compact JWS under ES256 (RFC 7515, RFC 7518 section 3.4). */
export async function signToken(claims: Claims, signer: Signer): Promise<string> {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signed = `${part({ alg: 'ES256', typ: 'eat+jwt', kid: signer.thumbprint })}.${part(claims)}`
  return `${signed}.${(await signer.sign(Buffer.from(signed))).toString('base64url')}`
}
