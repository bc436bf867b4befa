/** SLIP (RFC 1055): what ends a frame, and how the two bytes that have a meaning are written within one. */
const END = 0xc0
const ESC = 0xdb
const ESC_END = 0xdc
const ESC_ESC = 0xdd
/** Bytes of the checksum behind what a frame carries. */
const CHECKSUM = 4

const table = Uint32Array.from({ length: 256 }, (_, n) => {
  let crc = n
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1
  return crc >>> 0
})

/** CRC-32C (Castagnoli), as iSCSI has it (RFC 3720, 12.1). */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) crc = (crc >>> 8) ^ (table[(crc ^ byte) & 0xff] ?? 0)
  return (crc ^ 0xffffffff) >>> 0
}

/** The bytes of a frame on the line: what it carries and its CRC-32C, least byte first, as SLIP writes them. An END before it closes whatever noise stands there. */
export function frameOf(carried: Uint8Array): Buffer {
  const whole = Buffer.alloc(carried.length + CHECKSUM)
  whole.set(carried)
  whole.writeUInt32LE(crc32c(carried), carried.length)
  const written: number[] = [END]
  for (const byte of whole) {
    if (byte === END) written.push(ESC, ESC_END)
    else if (byte === ESC) written.push(ESC, ESC_ESC)
    else written.push(byte)
  }
  return Buffer.from([...written, END])
}

/** What came of a stretch of the line: what a frame carried, or why there was none. Empty ones, between the END of one frame and that of the next, are nothing. */
export type Framed = { readonly says: 'frame'; readonly carried: Uint8Array } | { readonly says: 'dropped'; readonly why: 'noise' | 'oversized' }

/** Finds the frames in what comes over a line, whatever else comes; keeps no more than the longest frame that it may find. */
export class FrameReader {
  readonly #longest: number
  #held: number[] = []
  #escaped = false
  #spoilt: 'noise' | 'oversized' | undefined

  /** `longest`: bytes that a frame may carry. */
  constructor(longest: number) {
    this.#longest = longest + CHECKSUM
  }

  /** Takes the next bytes of the line, as many as came; answers what they completed. */
  take(bytes: Uint8Array): Framed[] {
    const found: Framed[] = []
    for (const byte of bytes) {
      if (byte === END) {
        const framed = this.#end()
        if (framed !== undefined) found.push(framed)
      } else if (this.#spoilt === undefined) this.#put(byte)
    }
    return found
  }

  #put(byte: number): void {
    if (this.#escaped) {
      this.#escaped = false
      if (byte === ESC_END) this.#held.push(END)
      else if (byte === ESC_ESC) this.#held.push(ESC)
      else this.#spoilt = 'noise'
    } else if (byte === ESC) this.#escaped = true
    else this.#held.push(byte)
    if (this.#held.length > this.#longest) this.#spoilt = 'oversized'
  }

  #end(): Framed | undefined {
    const held = Buffer.from(this.#held)
    const spoilt = this.#spoilt ?? (this.#escaped ? 'noise' : undefined)
    this.#held = []
    this.#escaped = false
    this.#spoilt = undefined
    if (spoilt !== undefined) return { says: 'dropped', why: spoilt }
    if (held.length === 0) return undefined
    const carried = held.subarray(0, -CHECKSUM)
    return held.length > CHECKSUM && held.readUInt32LE(held.length - CHECKSUM) === crc32c(carried) ? { says: 'frame', carried: new Uint8Array(carried) } : { says: 'dropped', why: 'noise' }
  }
}
