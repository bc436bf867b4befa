import { ATTRIBUTE, DIGEST, STAYS } from '@fourtwo/contract/tpm/algorithms.ts'
import type { EccPublic } from '@fourtwo/contract/tpm/public-area.ts'

const EMPTY = Buffer.alloc(0)
const ZEROS = Buffer.alloc(DIGEST)

/** The storage key that our keys lie under: the P-256 one that the TCG provisions, so that the owner's seed alone decides which it is. */
export const STORAGE_KEY: EccPublic = {
  attributes: STAYS | ATTRIBUTE.userWithAuth | ATTRIBUTE.noDictionaryLock | ATTRIBUTE.restricted | ATTRIBUTE.decrypt,
  policy: EMPTY, symmetric: 'aes-128-cfb', scheme: 'none', x: ZEROS, y: ZEROS,
}

/** The endorsement key of template L-2 (TCG EK Credential Profile, B.3.4): who uses it shows PolicySecret of the endorsement hierarchy. */
export const ENDORSEMENT_KEY: EccPublic = {
  attributes: STAYS | ATTRIBUTE.adminWithPolicy | ATTRIBUTE.restricted | ATTRIBUTE.decrypt,
  policy: Buffer.from('837197674484b3f81a90cc8d46a5d724fd52d76e06520b64f2a1da1b331469aa', 'hex'), symmetric: 'aes-128-cfb', scheme: 'none', x: ZEROS, y: ZEROS,
}
/** Where the certificate of that key lies in NV (TCG EK Credential Profile, 2.2.1.4). */
export const ENDORSEMENT_CERTIFICATE = 0x01c0_000a

/** The key that signs tokens. */
export const SIGNING_KEY: EccPublic = { attributes: STAYS | ATTRIBUTE.userWithAuth | ATTRIBUTE.noDictionaryLock | ATTRIBUTE.sign, policy: EMPTY, symmetric: 'none', scheme: 'ecdsa-sha256', x: EMPTY, y: EMPTY }

/** The key that quotes: restricted, so that nobody gets anything signed with it that looks like a quote and is none. */
export const ATTESTATION_KEY: EccPublic = { ...SIGNING_KEY, attributes: SIGNING_KEY.attributes | ATTRIBUTE.restricted }
