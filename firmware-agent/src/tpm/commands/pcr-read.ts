import { ALG } from '@fourtwo/contract/tpm/algorithms.ts'
import { selectionOf } from '@fourtwo/contract/tpm/attest.ts'
import { type TpmReader, u16, u32, u8 } from '@fourtwo/contract/tpm/bytes.ts'
import { AgentError } from '../../error.ts'
import type { Tpm } from '../tpm.ts'

/** Values that one answer holds at most (TPML_DIGEST, Part 2, 10.9.4). */
const AT_ONCE = 8

/** A selection of registers of the SHA-256 bank: count (4) = 1 · hash 000B · size of the bits (1) = 3 · bits (TPML_PCR_SELECTION, Part 2, 10.9.7). */
export const pcrSelection = (pcrs: readonly number[]): Buffer => Buffer.concat([u32(1), u16(ALG.sha256), u8(3), selectionOf(pcrs)])

/**
 * Reads registers of the SHA-256 bank, in order, eight at a time.
 *
 * TPM2_PCR_Read (TPM 2.0 Library, Part 3, 22.4): pcrSelectionIn list
 *
 *     answer: pcrUpdateCounter (4) · pcrSelectionOut list: what was read · count (4) · the values, TPM2B each
 * @throws AgentError TPM_REFUSED where the TPM has no such bank.
 */
export async function pcrRead(tpm: Tpm, pcrs: readonly number[]): Promise<readonly Buffer[]> {
  const values: Buffer[] = []
  for (let n = 0; n < pcrs.length; n += AT_ONCE) {
    const wanted = pcrs.slice(n, n + AT_ONCE)
    const { value } = await tpm.run({ code: 0x17e, name: 'PCR_Read', parameters: pcrSelection(wanted) }, readValues)
    if (value.length !== wanted.length) throw new AgentError('TPM_REFUSED', `the TPM has no SHA-256 bank for the registers ${wanted.join(', ')}`)
    values.push(...value)
  }
  return values
}

function readValues(read: TpmReader): Buffer[] {
  read.u32()
  for (let banks = Math.min(read.u32(), 16); banks > 0; banks--) {
    read.u16()
    read.take(read.u8())
  }
  return Array.from({ length: Math.min(read.u32(), AT_ONCE) }, () => read.sized())
}
