import { u32 } from '@fourtwo/contract/tpm/bytes.ts'
import type { Tpm } from '../tpm.ts'

/** Forgets a loaded key or a session: TPM2_FlushContext (TPM 2.0 Library, Part 3, 28.4): flushHandle, a parameter. A TPM has room for three. */
export async function flushContext(tpm: Tpm, handle: number): Promise<void> {
  await tpm.run({ code: 0x165, name: 'FlushContext', parameters: u32(handle) }, () => undefined)
}
