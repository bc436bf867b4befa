import { readFileSync } from 'node:fs'
import { ENROLMENT_FORM, type EnrolmentAnswer, type EnrolmentChallenge, type EnrolmentRequest, keyUses, parseEnrolmentChallenge } from '@fourtwo/contract/enrolment.ts'
import { ContractError } from '@fourtwo/contract/plain.ts'
import { AgentError } from '../error.ts'
import { activateCredential } from './commands/activate-credential.ts'
import { HIERARCHY } from './commands/create-primary.ts'
import { nvRead } from './commands/nv-read.ts'
import type { TpmKeys } from './keys.ts'
import { atTpm, withKey, withPrimary } from './session.ts'
import { ENDORSEMENT_CERTIFICATE, ENDORSEMENT_KEY } from './templates.ts'
import type { Tpm } from './tpm.ts'

/** Characters of each part of a credential at most, several times what one for P-256 takes. */
const LONGEST_CREDENTIAL = 512

/** What the owner needs to enrol this unit: its endorsement key, with the maker's certificate where there is one, and the public halves of its keys. Nothing in it is secret. */
export async function enrolmentRequest(at: string, ueid: string, keys: TpmKeys): Promise<EnrolmentRequest> {
  return atTpm(at, async tpm => {
    const endorsement = await withPrimary(tpm, HIERARCHY.endorsement, ENDORSEMENT_KEY, async (_, area) => area)
    const certificate = await certificateIn(tpm)
    return {
      form: ENROLMENT_FORM, ueid, endorsement: endorsement.toString('base64url'), ...(certificate === undefined ? {} : { certificate: certificate.toString('base64url') }),
      keys: (['signing', 'attestation'] as const).map(use => ({ use, public: keys[use].publicArea.toString('base64url') })),
    }
  })
}

/**
 * Opens the credential of each key, in the TPM.
 * @throws AgentError KEY_REFUSED where one was made for another TPM or another key.
 */
export async function enrolmentAnswer(at: string, keys: TpmKeys, { credentials }: EnrolmentChallenge): Promise<EnrolmentAnswer> {
  return atTpm(at, async tpm => {
    const opened: { use: 'signing' | 'attestation'; secret: string }[] = []
    for (const { use, blob, secret } of credentials) {
      const credential = { blob: Buffer.from(blob, 'base64url'), secret: Buffer.from(secret, 'base64url') }
      const bytes = await withKey(tpm, keys[use], key => withPrimary(tpm, HIERARCHY.endorsement, ENDORSEMENT_KEY, endorsement => opening(use, activateCredential(tpm, key, endorsement, credential))))
      opened.push({ use, secret: bytes.toString('base64url') })
    }
    return { form: ENROLMENT_FORM, opened }
  })
}

/**
 * The owner's challenge in a file.
 * @throws AgentError INPUT_INVALID where it is none.
 */
export function readChallenge(file: string): EnrolmentChallenge {
  try {
    const read = parseEnrolmentChallenge(JSON.parse(readFileSync(file, 'utf8')), 'challenge')
    const long = read.credentials.findIndex(({ blob, secret }) => Math.max(blob.length, secret.length) > LONGEST_CREDENTIAL)
    if (long !== -1 || read.credentials.length > keyUses.length) throw new ContractError(`challenge.credentials${long === -1 ? '' : `[${long}]`} is longer than a challenge has it`)
    return read
  } catch (cause) {
    throw new AgentError('INPUT_INVALID', `${file} is no challenge of an enrolment${cause instanceof ContractError ? `: ${cause.message}` : ''}`, cause)
  }
}

/** What does not open is no fault of the key: it was locked up for another. */
async function opening(use: string, work: Promise<Buffer>): Promise<Buffer> {
  try {
    return await work
  } catch (cause) {
    if (cause instanceof AgentError && cause.code === 'KEY_REFUSED') throw new AgentError('KEY_REFUSED', `the credential of the ${use} key was made for another TPM or another key`, cause)
    throw cause
  }
}

/** The maker's certificate of the endorsement key. Many TPMs hold none for this key; whoever enrols the unit then has to know the key itself. */
async function certificateIn(tpm: Tpm): Promise<Buffer | undefined> {
  try {
    return await nvRead(tpm, ENDORSEMENT_CERTIFICATE)
  } catch (fault) {
    if (fault instanceof AgentError && (fault.code === 'TPM_REFUSED' || fault.code === 'TPM_RESET')) return undefined
    throw fault
  }
}
