import { createPublicKey, type KeyObject } from 'node:crypto'
import { list, oneOf, only, type Parse, parseText, shape } from '@fourtwo/contract'
import { keyUses, type KeyUse } from '@fourtwo/contract/enrolment.ts'
import { jwkOf, parsePublicArea } from '@fourtwo/contract/tpm/public-area.ts'

/** The form of a record. */
export const RECORD_FORM = 'urn:fourtwo:enrolled:1'

/** That keys of a unit live in its TPM, and how that was shown. `public`: TPMT_PUBLIC, base64url; times ISO 8601. */
export interface EnrolmentRecord {
  readonly form: typeof RECORD_FORM
  readonly ueid: string
  readonly enrolled: string
  /** After this it shows nothing more, and the unit is to be enrolled anew. */
  readonly expires?: string
  /** The endorsement key, SHA-256 over its SubjectPublicKeyInfo in hex, and who says that it is a TPM's. */
  readonly endorsement: { readonly fingerprint: string; readonly trustedBy: 'certificate' | 'owner'; readonly subject?: string; readonly issuer?: string }
  readonly keys: readonly { readonly use: KeyUse; readonly public: string; readonly thumbprint: string }[]
}

/** A record, or a ContractError naming the path within `at`. */
export const parseEnrolmentRecord: Parse<EnrolmentRecord> = shape({
  form: only(RECORD_FORM), ueid: parseText, enrolled: parseText,
  endorsement: shape({ fingerprint: parseText, trustedBy: oneOf(['certificate', 'owner']) }, { subject: parseText, issuer: parseText }),
  keys: list(shape({ use: oneOf(keyUses), public: parseText, thumbprint: parseText })),
}, { expires: parseText })

/** A key of the record as a public key; undefined where none of that use was enrolled. */
export function keyIn({ keys }: EnrolmentRecord, use: KeyUse): KeyObject | undefined {
  const key = keys.find(it => it.use === use)
  return key === undefined ? undefined : createPublicKey({ key: jwkOf(parsePublicArea(Buffer.from(key.public, 'base64url'), `the ${use} key`)), format: 'jwk' })
}
