import { sized } from '@fourtwo/contract/tpm/bytes.ts'
import type { Tpm } from '../tpm.ts'
import type { WrappedKey } from './create.ts'

/**
 * Loads a key below the parent that it was made under; answers its handle, which is to be flushed.
 *
 * TPM2_Load (TPM 2.0 Library, Part 3, 12.2): parentHandle, authorised · inPrivate TPM2B · inPublic TPM2B
 *
 *     answer: handle · name TPM2B
 * @throws AgentError KEY_REFUSED where another TPM made it.
 */
export async function load(tpm: Tpm, parent: number, key: WrappedKey): Promise<number> {
  const parameters = Buffer.concat([sized(key.wrapped), sized(key.publicArea)])
  return (await tpm.run({ code: 0x157, name: 'Load', handles: [parent], authorised: [undefined], parameters, givesHandle: true }, read => read.sized())).handle
}
