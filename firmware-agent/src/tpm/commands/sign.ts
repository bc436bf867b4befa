import { ALG } from '@fourtwo/contract/tpm/algorithms.ts'
import { parseSignature } from '@fourtwo/contract/tpm/attest.ts'
import { sized, u16, u32 } from '@fourtwo/contract/tpm/bytes.ts'
import type { Tpm } from '../tpm.ts'

/** TPMT_TK_HASHCHECK without a digest: the TPM did not make the hash itself, which a key that is not restricted does not ask (Part 2, 10.7.6). */
const NO_TICKET = Buffer.concat([u16(0x8024), u32(0x4000_0007), sized(Buffer.alloc(0))])

/**
 * Signs a digest with SHA-256 and the scheme of the key; answers r and s side by side.
 *
 * TPM2_Sign (TPM 2.0 Library, Part 3, 20.2): keyHandle, authorised · digest TPM2B · inScheme: 0010, the key's own · validation, a ticket
 *
 *     answer: signature TPMT_SIGNATURE
 */
export async function sign(tpm: Tpm, key: number, digest: Uint8Array): Promise<Buffer> {
  const parameters = Buffer.concat([sized(digest), u16(ALG.null), NO_TICKET])
  return (await tpm.run({ code: 0x15d, name: 'Sign', handles: [key], authorised: [undefined], parameters }, read => parseSignature(read.rest(), 'the signature of Sign'))).value
}
