import { ContractError } from '../plain.ts'

/** A number in the byte order of a TPM: the most significant byte first (TPM 2.0 Library, Part 1, 4.2). */
export const u8 = (value: number): Buffer => Buffer.of(value)
/** UINT16. */
export function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16BE(value)
  return bytes
}
/** UINT32. */
export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
/** A TPM2B: its size in two bytes, then the bytes themselves. A ContractError where they are more than that says. */
export function sized(bytes: Uint8Array): Buffer {
  if (bytes.length > 0xffff) throw new ContractError(`a TPM2B of ${bytes.length} bytes, expected ${0xffff} at most`)
  return Buffer.concat([u16(bytes.length), bytes])
}

/** Reads one structure of a TPM from the front, and never past its end. What does not fit is a ContractError naming the structure and the place. */
export class TpmReader {
  readonly #bytes: Buffer
  readonly #what: string
  #at = 0

  /** `what`: the structure, as an error names it. */
  constructor(bytes: Uint8Array, what: string) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    this.#what = what
  }

  u8(): number {
    return this.take(1).readUInt8()
  }
  u16(): number {
    return this.take(2).readUInt16BE()
  }
  u32(): number {
    return this.take(4).readUInt32BE()
  }
  u64(): bigint {
    return this.take(8).readBigUInt64BE()
  }
  /** The bytes of a TPM2B. */
  sized(): Buffer {
    return this.take(this.u16())
  }
  /** So many bytes. */
  take(count: number): Buffer {
    if (count > this.#bytes.length - this.#at) throw new ContractError(`${this.#what} ends at ${this.#bytes.length}, expected ${count} bytes at ${this.#at}`)
    this.#at += count
    return this.#bytes.subarray(this.#at - count, this.#at)
  }
  /** The number at the front, which has to be this one. */
  expect(size: 'u16' | 'u32', wanted: number, name: string): void {
    const got = this[size]()
    if (got !== wanted) throw new ContractError(`${this.#what}.${name} is 0x${got.toString(16)}, expected 0x${wanted.toString(16)}`)
  }
  /** What is left. */
  rest(): Buffer {
    return this.take(this.#bytes.length - this.#at)
  }
  /** Nothing may be left: what follows a structure would be signed or hashed and read by nobody. */
  end(): void {
    if (this.#at !== this.#bytes.length) throw new ContractError(`${this.#what} has ${this.#bytes.length - this.#at} bytes behind its end`)
  }
}
