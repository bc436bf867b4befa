import { ALG } from '@fourtwo/contract/tpm/algorithms.ts'
import { sized, u16 } from '@fourtwo/contract/tpm/bytes.ts'
import type { Tpm } from '../tpm.ts'
import { pcrSelection } from './pcr-read.ts'

/** What a TPM says of its registers (TPMS_ATTEST), and its signature (TPMT_SIGNATURE), both as they came. */
export interface Quoted {
  readonly quote: Buffer
  readonly signature: Buffer
}

/**
 * Has the registers of the SHA-256 bank quoted together with up to 32 bytes of the caller's.
 *
 * TPM2_Quote (TPM 2.0 Library, Part 3, 18.4): signHandle, authorised · qualifyingData TPM2B · inScheme: 0010, the key's own · PCRselect list
 *
 *     answer: quoted TPM2B · signature TPMT_SIGNATURE
 */
export async function quote(tpm: Tpm, key: number, qualifying: Uint8Array, pcrs: readonly number[]): Promise<Quoted> {
  const parameters = Buffer.concat([sized(qualifying), u16(ALG.null), pcrSelection(pcrs)])
  return (await tpm.run({ code: 0x158, name: 'Quote', handles: [key], authorised: [undefined], parameters }, read => ({ quote: read.sized(), signature: read.rest() }))).value
}
