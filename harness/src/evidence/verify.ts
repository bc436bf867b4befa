import { createHash, type KeyObject } from 'node:crypto'
import { canonical, type Claims, ContractError, parseClaims, type Refusal, type Verification } from '@fourtwo/contract'
import { calculateJwkThumbprint, compactVerify, errors, exportJWK } from 'jose'

/** What a token has to answer to be evidence. Times in seconds since 1970; the clock is the caller's. */
export interface Expected {
  /** The nonce of the challenge, base64url. */
  readonly nonce: string
  /** The key that the bench pins. */
  readonly publicKey: KeyObject
  /** The unit that the bench names. */
  readonly ueid: string
  /** Nonces whose tokens were received already. */
  readonly used: ReadonlySet<string>
  readonly now: number
}

/** Bytes of a token at most. */
const LONGEST_TOKEN = 4 * 1024 * 1024
/** Seconds: how far the device's clock may be off, how long a token may be valid, and how old the facts in it may be. */
const SKEW = 60
const LONGEST_VALIDITY = 600
const OLDEST_FACTS = 300

/**
 * Holds a token against what it has to answer: form, algorithm, key, signature, claims, unit, nonce, times, digest, in this order. Pure.
 *
 * The tier is that of the pinned key: nothing in this version shows that a key cannot leave its device, so it is T0.
 */
export async function verifyToken(token: string, expected: Expected): Promise<Verification> {
  const parts = token.split('.')
  if (token.length > LONGEST_TOKEN) return refused('malformed', `the token is longer than ${LONGEST_TOKEN} bytes`)
  // A part with a second spelling could be altered without touching its signature.
  if (parts.length !== 3 || parts.some(part => Buffer.from(part, 'base64url').toString('base64url') !== part)) return refused('malformed', 'the token is not three parts in base64url')
  const header = fieldsOf(parts[0] ?? '')
  if (header === undefined) return refused('malformed', 'the header is not a JSON object')
  if (header['alg'] !== 'ES256') return refused('wrong-algorithm', `the header names another algorithm than ES256: ${word(header['alg'])}`)
  if (header['typ'] !== 'eat+jwt' || header['crit'] !== undefined) return refused('malformed', 'the header is not that of an evidence token')
  const thumbprint = await calculateJwkThumbprint(await exportJWK(expected.publicKey))
  if (header['kid'] !== thumbprint) return refused('wrong-key', `the token names the key ${word(header['kid'])}, the bench pins ${thumbprint}`)
  const fault = await compactVerify(token, expected.publicKey, { algorithms: ['ES256'] }).then(() => undefined, (cause: unknown) => cause)
  if (fault instanceof errors.JWSSignatureVerificationFailed) return refused('altered', 'the signature does not hold')
  if (fault !== undefined) return refused('malformed', 'the token is no signed message')
  const claims = claimsOf(parts[1] ?? '')
  return typeof claims === 'string' ? refused('malformed', claims) : hold(claims, expected)
}

function hold(claims: Claims, { nonce, ueid, used, now }: Expected): Verification {
  if (claims.ueid !== ueid) return refused('wrong-device', `the token is of the unit ${word(claims.ueid)}, the bench names ${ueid}`)
  if (used.has(claims.eat_nonce)) return refused('replayed', 'the nonce was answered before')
  if (claims.eat_nonce !== nonce) return refused('stale', 'the token answers another nonce')
  if (claims.exp <= claims.iat || claims.exp - claims.iat > LONGEST_VALIDITY) return refused('malformed', `the token is valid for ${claims.exp - claims.iat} s, expected ${LONGEST_VALIDITY} at most`)
  if (claims.iat > now + SKEW) return refused('stale', `the token was issued ${claims.iat - now} s from now by the device's clock`)
  if (claims.exp + SKEW <= now) return refused('stale', `the token expired ${now - claims.exp} s ago by the device's clock`)
  const old = claims.collectors.find(({ at }) => at > claims.iat || claims.iat - at > OLDEST_FACTS)
  if (old !== undefined) return refused('stale', `the collector ${word(old.id)} looked ${claims.iat - old.at} s before the token was issued`)
  const form = canonicalForm(claims)
  if (form === undefined) return refused('malformed', 'the facts have no canonical form')
  if (createHash('sha256').update(form).digest('base64url') !== claims.facts_digest) return refused('altered', 'the digest is not that of the facts')
  const loose = Object.entries(claims.facts).find(([name, { state }]) => !claims.collectors.some(it => it.reports === name && it.state === state))
  if (loose !== undefined) return refused('malformed', `no collector answers for the fact ${word(loose[0])}`)
  return { says: 'verified', tier: 'T0', claims }
}

const refused = (reason: Refusal, because: string): Verification => ({ says: 'refused', reason, because })
/** What a stranger wrote, as it may stand in a sentence. */
const word = (value: unknown): string => (typeof value === 'string' && /^[\w./+-]{1,64}$/.test(value) ? value : 'something unreadable')

/** A device may sign what I-JSON lacks, such as a lone surrogate. */
function canonicalForm({ facts }: Claims): string | undefined {
  try {
    return canonical(facts)
  } catch {
    return undefined
  }
}

function jsonOf(part: string): unknown {
  return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(part, 'base64url')))
}

function fieldsOf(part: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value = jsonOf(part)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    return undefined
  }
}

/** The claims, or why they are none. A signature holds for nonsense too. */
function claimsOf(part: string): Claims | string {
  try {
    return parseClaims(jsonOf(part), 'claims')
  } catch (fault) {
    return fault instanceof ContractError ? fault.message : 'the claims are not JSON'
  }
}
