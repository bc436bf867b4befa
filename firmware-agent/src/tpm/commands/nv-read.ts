import { u16 } from '@fourtwo/contract/tpm/bytes.ts'
import type { Tpm } from '../tpm.ts'
import { HIERARCHY } from './create-primary.ts'

/** Bytes asked for at once: every TPM gives at least so many (TPM_PT_NV_BUFFER_MAX is 512 or more). */
const AT_ONCE = 512
/** Bytes of a place in NV at most: a certificate takes one or two thousand. */
const LARGEST = 8192

/**
 * Reads a place of the TPM's own memory as its owner.
 *
 * TPM2_NV_ReadPublic (TPM 2.0 Library, Part 3, 31.6): nvIndex
 *
 *     answer: nvPublic TPM2B: nvIndex (4), nameAlg (2), attributes (4), authPolicy TPM2B, dataSize (2) · nvName TPM2B
 *
 * TPM2_NV_Read (Part 3, 31.13): authHandle, authorised · nvIndex · size (2) · offset (2)
 *
 *     answer: data TPM2B
 * @throws AgentError TPM_REFUSED where there is no such place, or it may not be read.
 */
export async function nvRead(tpm: Tpm, index: number): Promise<Buffer> {
  const { value: size } = await tpm.run({ code: 0x169, name: 'NV_ReadPublic', handles: [index] }, read => {
    read.u16()
    read.take(10)
    read.sized()
    const dataSize = read.u16()
    read.sized()
    return Math.min(dataSize, LARGEST)
  })
  const parts: Buffer[] = []
  for (let at = 0; at < size; at += AT_ONCE) {
    const parameters = Buffer.concat([u16(Math.min(AT_ONCE, size - at)), u16(at)])
    parts.push((await tpm.run({ code: 0x14e, name: 'NV_Read', handles: [HIERARCHY.owner, index], authorised: [undefined], parameters }, read => read.sized())).value)
  }
  return Buffer.concat(parts)
}
