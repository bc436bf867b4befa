import { createHash, type KeyObject } from 'node:crypto'
import { canonical, type Claims, ContractError, parseClaims, type Refusal, type Verification } from '@fourtwo/contract'
import { calculateJwkThumbprint, compactVerify, errors, exportJWK } from 'jose'
import { faultOfQuote, type Registers } from './quote.ts'

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
  /** Where the enrolment of this unit showed that the pinned key lives in its TPM: the TPM's attestation key, if one was enrolled with it. */
  readonly enrolled?: { readonly attestationKey?: KeyObject }
  /** Registers of the TPM that the bench names, with the values they have to have. Where it names any, a token without a quote over them proves nothing. */
  readonly registers?: Registers
  /** Why a key is trusted no more, by its thumbprint. */
  readonly revoked?: ReadonlyMap<string, string>
}

/** Bytes of a token at most. */
export const LONGEST_TOKEN = 4 * 1024 * 1024
/** Seconds: how far the device's clock may be off, how long a token may be valid, and how old the facts in it may be. */
const SKEW = 60
const LONGEST_VALIDITY = 600
const OLDEST_FACTS = 300

/**
 * Holds a token against what it has to answer: form, algorithm, key, signature, claims, unit, nonce, times, digest, quote, in this order. Pure.
 *
 * The tier is what was shown of the pinned key, never what a token says of itself: T0, unless the enrolment showed that it cannot leave the unit's TPM (T1). T2: a quote of that TPM holds too.
 * A quote of a TPM that nobody enrolled shows nothing, and is left aside.
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

/** Holds claims whose signature holds against what they have to answer: that the key is still trusted, unit, nonce, times, digest, quote, in this order. The same for either form of a token. */
export async function hold(claims: Claims, expected: Expected): Promise<Verification> {
  const revoked = expected.revoked?.get(await calculateJwkThumbprint(await exportJWK(expected.publicKey)))
  if (revoked !== undefined) return refused('wrong-key', `the pinned key was revoked: ${revoked}`)
  return holdClaims(claims, expected) ?? tiered(claims, expected)
}

/** Claims that hold, with the tier that their key and their quote are worth. */
async function tiered(claims: Claims, { enrolled, registers = {}, revoked }: Expected): Promise<Verification> {
  const key = enrolled?.attestationKey
  const word = claims.submods?.tpm
  if (key === undefined || word === undefined) {
    return Object.keys(registers).length > 0 ? refused('changed-state', 'the bench names registers of the TPM, and no quote by an enrolled key shows them') : { says: 'verified', tier: enrolled === undefined ? 'T0' : 'T1', claims }
  }
  const why = revoked?.get(word.kid)
  const fault = why === undefined ? await faultOfQuote(claims, word, key, registers) : { reason: 'wrong-key' as const, because: `the attestation key was revoked: ${why}` }
  return fault === undefined ? { says: 'verified', tier: 'T2', claims } : refused(fault.reason, fault.because)
}

/** What is wrong with the claims alone, whoever signed them: unit, nonce, times, digest, in this order; undefined where nothing is. */
export function holdClaims(claims: Claims, { nonce, ueid, used, now }: Expected): Verification | undefined {
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
  return undefined
}

/** A refusal with its reason. */
export const refused = (reason: Refusal, because: string): Verification => ({ says: 'refused', reason, because })
/** What a stranger wrote, as it may stand in a sentence. */
export const word = (value: unknown): string => (typeof value === 'string' && /^[\w./+-]{1,64}$/.test(value) ? value : 'something unreadable')

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
