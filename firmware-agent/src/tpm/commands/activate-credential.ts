import { ALG } from '@fourtwo/contract/tpm/algorithms.ts'
import { sized, u16, u32, u8 } from '@fourtwo/contract/tpm/bytes.ts'
import type { Tpm } from '../tpm.ts'
import { HIERARCHY } from './create-primary.ts'
import { flushContext } from './flush-context.ts'

/** What was made for one key in the TPM of one endorsement key: TPMS_ID_OBJECT and TPM2B_ENCRYPTED_SECRET's content, as the maker gives them. */
export interface Credential {
  readonly blob: Uint8Array
  readonly secret: Uint8Array
}

/**
 * Opens a credential: only the TPM that holds both the endorsement key and a key of the name that the credential was made for does so.
 *
 * TPM2_ActivateCredential (TPM 2.0 Library, Part 3, 12.5): activateHandle, authorised · keyHandle, authorised by policy · credentialBlob TPM2B · secret TPM2B
 *
 *     answer: certInfo TPM2B
 */
export async function activateCredential(tpm: Tpm, key: number, endorsement: number, { blob, secret }: Credential): Promise<Buffer> {
  const session = await policyOfEndorsement(tpm)
  try {
    const parameters = Buffer.concat([sized(blob), sized(secret)])
    return (await tpm.run({ code: 0x147, name: 'ActivateCredential', handles: [key, endorsement], authorised: [undefined, session], parameters }, read => read.sized())).value
  } finally {
    await flushContext(tpm, session)
  }
}

/**
 * A policy session that satisfies PolicySecret(endorsement hierarchy), which is the policy of every endorsement key of the TCG's low templates.
 *
 * TPM2_StartAuthSession (Part 3, 11.1): tpmKey 40000007, none · bind 40000007, none · nonceCaller TPM2B · encryptedSalt TPM2B · sessionType (1): 01, policy · symmetric: 0010 · authHash
 *
 *     answer: handle · nonceTPM TPM2B
 *
 * TPM2_PolicySecret (Part 3, 23.4): authHandle, authorised · policySession · nonceTPM TPM2B · cpHashA TPM2B · policyRef TPM2B · expiration (4)
 *
 *     answer: timeout TPM2B · policyTicket: tag (2), hierarchy (4), digest TPM2B
 */
async function policyOfEndorsement(tpm: Tpm): Promise<number> {
  const none = sized(Buffer.alloc(0))
  const start = Buffer.concat([sized(Buffer.alloc(16)), none, u8(0x01), u16(ALG.null), u16(ALG.sha256)])
  const { handle } = await tpm.run({ code: 0x176, name: 'StartAuthSession', handles: [0x4000_0007, 0x4000_0007], parameters: start, givesHandle: true }, read => read.sized())
  try {
    await tpm.run({ code: 0x151, name: 'PolicySecret', handles: [HIERARCHY.endorsement, handle], authorised: [undefined], parameters: Buffer.concat([none, none, none, u32(0)]) }, read => {
      read.sized()
      read.take(6)
      read.sized()
    })
    return handle
  } catch (fault) {
    await flushContext(tpm, handle)
    throw fault
  }
}
