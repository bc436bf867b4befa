import { sized, type TpmReader, u32 } from '@fourtwo/contract/tpm/bytes.ts'
import { type EccPublic, publicArea } from '@fourtwo/contract/tpm/public-area.ts'
import type { Tpm } from '../tpm.ts'

/** TPM2B_SENSITIVE_CREATE: no password of its own and no data (Part 2, 11.1.15). */
export const EMPTY_SENSITIVE = sized(Buffer.concat([sized(Buffer.alloc(0)), sized(Buffer.alloc(0))]))

/** A key as it may lie in a file: its public area, and the private one encrypted for its parent in this TPM alone. */
export interface WrappedKey {
  readonly publicArea: Buffer
  readonly wrapped: Buffer
}

/**
 * Makes a key below a parent; it is not loaded.
 *
 * TPM2_Create (TPM 2.0 Library, Part 3, 12.1): parentHandle, authorised · inSensitive TPM2B · inPublic TPM2B · outsideInfo TPM2B · creationPCR list
 *
 *     answer: outPrivate TPM2B · outPublic TPM2B · creationData TPM2B · creationHash TPM2B · creationTicket
 */
export async function create(tpm: Tpm, parent: number, template: EccPublic): Promise<WrappedKey> {
  const parameters = Buffer.concat([EMPTY_SENSITIVE, sized(publicArea(template)), sized(Buffer.alloc(0)), u32(0)])
  const { value } = await tpm.run({ code: 0x153, name: 'Create', handles: [parent], authorised: [undefined], parameters }, read => ({ wrapped: read.sized(), publicArea: parseKey(read) }))
  return value
}

/** outPublic, and past what says how the key was made: creationData, creationHash, and the ticket: tag (2), hierarchy (4), digest TPM2B. */
export function parseKey(read: TpmReader): Buffer {
  const made = read.sized()
  read.sized()
  read.sized()
  read.take(6)
  read.sized()
  return made
}
