import { list, oneOf, only, type Parse, shape } from './shape.ts'
import { parseText } from './plain.ts'

/** What a key of a unit is for: signing tokens, or having a TPM's registers quoted. */
export const keyUses = ['signing', 'attestation'] as const
export type KeyUse = (typeof keyUses)[number]

/** The form that the messages of an enrolment follow. Byte strings in them are base64url. */
export const ENROLMENT_FORM = 'urn:fourtwo:enrolment:1'

/** What a unit with a TPM says of itself: `endorsement`, and each `public`, is a TPMT_PUBLIC; the certificate of the endorsement key is DER, where the TPM holds one. */
export interface EnrolmentRequest {
  readonly form: typeof ENROLMENT_FORM
  readonly ueid: string
  readonly endorsement: string
  readonly certificate?: string
  readonly keys: readonly { readonly use: KeyUse; readonly public: string }[]
}
/** A secret for each key, which only the TPM with that endorsement key and that key can open. `blob`: TPMS_ID_OBJECT; `secret`: TPMS_ECC_POINT. */
export interface EnrolmentChallenge {
  readonly form: typeof ENROLMENT_FORM
  readonly credentials: readonly { readonly use: KeyUse; readonly blob: string; readonly secret: string }[]
}
/** The secrets, opened. */
export interface EnrolmentAnswer {
  readonly form: typeof ENROLMENT_FORM
  readonly opened: readonly { readonly use: KeyUse; readonly secret: string }[]
}

const use = oneOf(keyUses)
const text: Parse<string> = parseText
const form = only(ENROLMENT_FORM)

/** What a unit asks for, or a ContractError naming the path within `at`. */
export const parseEnrolmentRequest: Parse<EnrolmentRequest> = shape({ form, ueid: text, endorsement: text, keys: list(shape({ use, public: text })) }, { certificate: text })
/** What a unit is asked, or a ContractError naming the path within `at`. */
export const parseEnrolmentChallenge: Parse<EnrolmentChallenge> = shape({ form, credentials: list(shape({ use, blob: text, secret: text })) })
/** What a unit answers, or a ContractError naming the path within `at`. */
export const parseEnrolmentAnswer: Parse<EnrolmentAnswer> = shape({ form, opened: list(shape({ use, secret: text })) })
