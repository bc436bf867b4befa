import { sized, u32 } from '@fourtwo/contract/tpm/bytes.ts'
import { type EccPublic, publicArea } from '@fourtwo/contract/tpm/public-area.ts'
import type { Tpm } from '../tpm.ts'
import { EMPTY_SENSITIVE, parseKey } from './create.ts'

/** The seeds that primary keys grow from: the owner's, and that of the maker's endorsement (TPM_RH, Part 2, 7.4). */
export const HIERARCHY = { owner: 0x4000_0001, endorsement: 0x4000_000b } as const

/**
 * Makes a primary key: of one template and one seed always the same one. The handle is to be flushed.
 *
 * TPM2_CreatePrimary (TPM 2.0 Library, Part 3, 24.1): primaryHandle, authorised · inSensitive TPM2B · inPublic TPM2B · outsideInfo TPM2B · creationPCR list
 *
 *     answer: handle · outPublic TPM2B · creationData TPM2B · creationHash TPM2B · creationTicket: tag (2), hierarchy (4), digest TPM2B · name TPM2B
 */
export async function createPrimary(tpm: Tpm, hierarchy: number, template: EccPublic): Promise<{ readonly handle: number; readonly publicArea: Buffer }> {
  const parameters = Buffer.concat([EMPTY_SENSITIVE, sized(publicArea(template)), sized(Buffer.alloc(0)), u32(0)])
  const { handle, value } = await tpm.run({ code: 0x131, name: 'CreatePrimary', handles: [hierarchy], authorised: [undefined], parameters, givesHandle: true }, read => {
    const key = parseKey(read)
    read.sized()
    return key
  })
  return { handle, publicArea: value }
}
