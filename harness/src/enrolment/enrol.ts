import { createHash, createPublicKey, randomBytes, timingSafeEqual } from 'node:crypto'
import { ContractError, list, only, oneOf, type Parse, parseText, shape } from '@fourtwo/contract'
import { ENROLMENT_FORM, type EnrolmentAnswer, type EnrolmentChallenge, type EnrolmentRequest, keyUses, type KeyUse, parseEnrolmentRequest } from '@fourtwo/contract/enrolment.ts'
import { ATTRIBUTE, STAYS } from '@fourtwo/contract/tpm/algorithms.ts'
import { u16 } from '@fourtwo/contract/tpm/bytes.ts'
import { type EccPublic, jwkOf, parsePublicArea } from '@fourtwo/contract/tpm/public-area.ts'
import { calculateJwkThumbprint, exportJWK } from 'jose'
import { HarnessError } from '../error.ts'
import { type Anchors, fingerprintOf, type Trust, trustIn } from './endorsement.ts'
import { makeCredential } from './make-credential.ts'
import { type EnrolmentRecord, RECORD_FORM } from './record.ts'

/** The form of an enrolment that waits for its answer. */
const PENDING_FORM = 'urn:fourtwo:enrolment-pending:1'
/** Bytes of a secret: what a SHA-256 name allows. */
const SECRET = 32
/** How long an enrolment may wait for its answer. */
const WAITS = 7 * 86_400_000

/** An enrolment that waits: what was asked for, who vouches for the endorsement key, and SHA-256 (base64url) of each secret. Whoever can write it can enrol. */
export interface Pending {
  readonly form: typeof PENDING_FORM
  readonly asked: string
  readonly request: EnrolmentRequest
  readonly trust: Trust
  readonly secrets: readonly { readonly use: KeyUse; readonly digest: string }[]
}

/** An enrolment that waits, or a ContractError naming the path within `at`. */
export const parsePending: Parse<Pending> = shape({
  form: only(PENDING_FORM), asked: parseText, request: parseEnrolmentRequest, trust: parseTrust,
  secrets: list(shape({ use: oneOf(keyUses), digest: parseText })),
})

/**
 * Begins an enrolment: holds the request against what the owner trusts, and locks up one secret for each key.
 * @throws HarnessError INPUT_INVALID where the endorsement key is nobody's, or a key is not one that stays in its TPM and is good for its use alone.
 */
export function beginEnrolment(request: EnrolmentRequest, anchors: Anchors, now: Date): { readonly challenge: EnrolmentChallenge; readonly pending: Pending } {
  const endorsement = areaOf(request.endorsement, 'the endorsement key')
  const trust = trustIn(endorsement, request.certificate === undefined ? undefined : Buffer.from(request.certificate, 'base64url'), anchors, now)
  const uses = request.keys.map(({ use }) => use)
  if (!uses.includes('signing') || new Set(uses).size !== uses.length) throw new HarnessError('INPUT_INVALID', `the request names the keys ${uses.join(', ')}, expected one that signs, and at most one of each use`)
  const made = request.keys.map(({ use, public: area }) => {
    holdKey(use, areaOf(area, `the ${use} key`))
    const secret = randomBytes(SECRET)
    return { use, secret, credential: makeCredential(endorsement, nameOf(Buffer.from(area, 'base64url')), secret) }
  })
  return {
    challenge: { form: ENROLMENT_FORM, credentials: made.map(({ use, credential: { blob, secret } }) => ({ use, blob: blob.toString('base64url'), secret: secret.toString('base64url') })) },
    pending: { form: PENDING_FORM, asked: now.toISOString(), request, trust, secrets: made.map(({ use, secret }) => ({ use, digest: digestOf(secret).toString('base64url') })) },
  }
}

/**
 * Ends an enrolment: the secrets show that each key lives in the TPM of the endorsement key, so the record may say so, for so many days where they are given.
 * @throws HarnessError INPUT_INVALID where a secret is missing or another, or the answer came too late.
 */
export async function endEnrolment({ request, trust, secrets, asked }: Pending, { opened }: EnrolmentAnswer, now: Date, days?: number): Promise<EnrolmentRecord> {
  const age = now.getTime() - Date.parse(asked)
  if (!(age >= 0 && age <= WAITS)) throw new HarnessError('INPUT_INVALID', `the challenge was made at ${asked}, and an answer is waited for seven days; begin anew`)
  const wrong = request.keys.find(({ use }) => {
    const wanted = secrets.find(it => it.use === use)
    const got = opened.filter(it => it.use === use)
    return wanted === undefined || got.length !== 1 || !timingSafeEqual(digestOf(Buffer.from(got[0]?.secret ?? '', 'base64url')), digestOf32(wanted.digest))
  })
  if (wrong !== undefined) throw new HarnessError('INPUT_INVALID', `the answer does not open the credential of the ${wrong.use} key: nothing shows that it lives in that TPM`)
  const endorsement = areaOf(request.endorsement, 'the endorsement key')
  const keys = await Promise.all(request.keys.map(async ({ use, public: area }) => ({ use, public: area, thumbprint: await calculateJwkThumbprint(await exportJWK(createPublicKey({ key: jwkOf(areaOf(area, `the ${use} key`)), format: 'jwk' }))) })))
  return {
    form: RECORD_FORM, ueid: request.ueid, enrolled: now.toISOString(), ...(days === undefined ? {} : { expires: new Date(now.getTime() + days * 86_400_000).toISOString() }),
    endorsement: { fingerprint: fingerprintOf(endorsement), trustedBy: trust.by, ...(trust.by === 'certificate' ? { subject: trust.subject, issuer: trust.issuer } : {}) }, keys,
  }
}

/** A key that could be copied, or that signs what looks like a quote, would make every token under it worth less than its tier says. */
function holdKey(use: KeyUse, { attributes, scheme }: EccPublic): void {
  const stays = (attributes & STAYS) === STAYS
  const signs = (attributes & ATTRIBUTE.sign) !== 0 && (attributes & ATTRIBUTE.decrypt) === 0 && scheme === 'ecdsa-sha256'
  const restricted = (attributes & ATTRIBUTE.restricted) !== 0
  if (!stays) throw new HarnessError('INPUT_INVALID', `the ${use} key may leave its TPM, or was brought into it`)
  if (!signs || restricted !== (use === 'attestation')) throw new HarnessError('INPUT_INVALID', use === 'attestation' ? 'the attestation key is not one that signs a TPM’s own statements alone' : 'the signing key is not one that signs what it is given')
}

function areaOf(text: string, what: string): EccPublic {
  try {
    return parsePublicArea(Buffer.from(text, 'base64url'), what)
  } catch (cause) {
    if (cause instanceof ContractError) throw new HarnessError('INPUT_INVALID', cause.message, cause)
    throw cause
  }
}

/** The name of a key: its name algorithm, then SHA-256 over its public area (TPM 2.0 Library, Part 1, 16). */
export const nameOf = (area: Uint8Array): Buffer => Buffer.concat([u16(0x000b), digestOf(area)])

const digestOf = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest()
/** A digest as it was written down; what is none fits nothing. */
function digestOf32(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64url')
  return bytes.length === SECRET ? bytes : Buffer.alloc(SECRET)
}

function parseTrust(value: unknown, at: string): Trust {
  const { by, subject, issuer } = shape({ by: oneOf(['certificate', 'owner']) }, { subject: parseText, issuer: parseText })(value, at)
  return by === 'owner' ? { by } : { by, subject: subject ?? '', issuer: issuer ?? '' }
}
