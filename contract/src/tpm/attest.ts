import { ContractError } from '../plain.ts'
import { ALG, DIGEST } from './algorithms.ts'
import { TpmReader } from './bytes.ts'

/** What a TPM says of its state under its own signature. */
export interface Quote {
  /** What the caller gave to be signed with it. */
  readonly qualifying: Buffer
  /** The registers of the SHA-256 bank that were quoted, in order. */
  readonly pcrs: readonly number[]
  /** SHA-256 over their values in that order. */
  readonly digest: Buffer
  /** Resets of the TPM since its owner was cleared, and resumptions since its last reset. */
  readonly resets: number
  readonly restarts: number
}

/** Registers that a selection may name. */
const PCRS = 24

/**
 * Reads a TPMS_ATTEST that is a quote over the SHA-256 bank alone, or a ContractError naming the place within `at` (TPM 2.0 Library, Part 2, 10.12.8).
 *
 *     magic FF544347: only the TPM itself signs what begins so under a restricted key · type 8018: quote
 *     qualifiedSigner TPM2B · extraData TPM2B
 *     clock (8) · resetCount (4) · restartCount (4) · safe (1) · firmwareVersion (8)
 *     banks (4) = 1: hash 000B · size of the selection (1) · one bit for each register, the lowest first · pcrDigest TPM2B
 */
export function parseQuote(bytes: Uint8Array, at: string): Quote {
  const read = new TpmReader(bytes, at)
  read.expect('u32', 0xff54_4347, 'magic')
  read.expect('u16', 0x8018, 'type')
  read.sized()
  const qualifying = read.sized()
  read.u64()
  const resets = read.u32()
  const restarts = read.u32()
  read.u8()
  read.u64()
  read.expect('u32', 1, 'pcrSelect.count')
  read.expect('u16', ALG.sha256, 'pcrSelect.hash')
  const pcrs = pcrsIn(read.take(read.u8()))
  const digest = read.sized()
  read.end()
  if (digest.length !== DIGEST) throw new ContractError(`${at}.pcrDigest is ${digest.length} bytes, expected ${DIGEST}`)
  if (pcrs.some(pcr => pcr >= PCRS)) throw new ContractError(`${at}.pcrSelect names the register ${pcrs.at(-1)}, expected less than ${PCRS}`)
  return { qualifying, pcrs, digest, resets, restarts }
}

/** The registers of a selection: bit n of byte m stands for register 8m + n. */
const pcrsIn = (bits: Uint8Array): number[] => [...bits].flatMap((byte, m) => [0, 1, 2, 3, 4, 5, 6, 7].filter(n => (byte & (1 << n)) !== 0).map(n => 8 * m + n))

/** The selection of registers as a TPM takes it: three bytes for 24 registers. */
export function selectionOf(pcrs: readonly number[]): Buffer {
  const bits = Buffer.alloc(PCRS / 8)
  for (const pcr of pcrs) bits[pcr >> 3] = (bits[pcr >> 3] ?? 0) | (1 << (pcr & 7))
  return bits
}

/** Reads a TPMT_SIGNATURE under ECDSA with SHA-256 (Part 2, 11.3.4: 0018 · 000B · r TPM2B · s TPM2B) as r and s side by side, or a ContractError. */
export function parseSignature(bytes: Uint8Array, at: string): Buffer {
  const read = new TpmReader(bytes, at)
  read.expect('u16', ALG.ecdsa, 'sigAlg')
  read.expect('u16', ALG.sha256, 'hash')
  const numbers = [read.sized(), read.sized()]
  read.end()
  const long = numbers.find(it => it.length > DIGEST)
  if (long !== undefined) throw new ContractError(`${at} has a number of ${long.length} bytes, expected ${DIGEST} at most`)
  return Buffer.concat(numbers.map(it => Buffer.concat([Buffer.alloc(DIGEST - it.length), it])))
}
