import { ContractError } from '../plain.ts'

/** What this subset of CBOR (RFC 8949) carries: no tags, no undefined, no infinities. Integers stay within those that a double holds exactly. */
export type Cbor = null | boolean | number | string | Uint8Array | readonly Cbor[] | CborMap
/** A map by whole numbers and texts. */
export type CborMap = ReadonlyMap<number | string, Cbor>
/** What can be written: JSON as it stands, whose objects are maps by texts, and what only CBOR has. */
export type Writable = null | boolean | number | string | Uint8Array | readonly Writable[] | ReadonlyMap<number | string, Writable> | { readonly [key: string]: Writable }

/** Bytes that one item may take at most, and how deep items may lie in one another, where a reader does not say otherwise. */
const MOST_BYTES = 4 * 1024 * 1024
const DEEPEST = 64
const UNSIGNED = 0
const NEGATIVE = 1
const BYTES = 2
const TEXT = 3
const LIST = 4
const MAP = 5
const SIMPLE = 7
const [FALSE, TRUE, NULL, HALF, SINGLE, DOUBLE] = [20, 21, 22, 25, 26, 27] as const
/** From where on a number takes a head of one, two, four and eight bytes more. */
const LEAST = [24, 0x100, 0x10000, 2 ** 32]
const letters = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * The one encoding of a value (RFC 8949, 4.2.1): shortest heads and floats, definite lengths, keys in the order of their bytes. A number without a fraction is an integer.
 * @throws TypeError for what has no form here: a lone surrogate, a number that is not finite.
 */
export function encodeCbor(value: Writable): Buffer {
  const writer = new Writer()
  writer.put(value)
  return writer.bytes
}

/** Writes into one buffer that grows: a device has little room for what is thrown away at once. */
class Writer {
  #held: Buffer = Buffer.allocUnsafe(256)
  #length = 0

  get bytes(): Buffer {
    return Buffer.from(this.#held.subarray(0, this.#length))
  }

  put(value: Writable): void {
    if (value === null) this.#head(SIMPLE, NULL)
    else if (typeof value === 'boolean') this.#head(SIMPLE, value ? TRUE : FALSE)
    else if (typeof value === 'number') this.#number(value)
    else if (typeof value === 'string') this.#text(value)
    else if (value instanceof Uint8Array) this.#bytes(value)
    else if (isList(value)) {
      this.#head(LIST, value.length)
      for (const it of value) this.put(it)
    } else {
      const entries: (readonly [number | string, Writable])[] = isMap(value) ? [...value] : Object.entries(value)
      this.#head(MAP, entries.length)
      for (const [key, it] of entries.toSorted(([a], [b]) => ordered(a, b))) {
        this.put(key)
        this.put(it)
      }
    }
  }

  #head(major: number, n: number): void {
    const first = major << 5
    const at = this.#room(9)
    if (n < 24) this.#length = this.#held.writeUInt8(first | n, at)
    else {
      const size = LEAST.findLastIndex(least => n >= least)
      this.#held[at] = first | (24 + size)
      this.#length = size === 3 ? this.#held.writeBigUInt64BE(BigInt(n), at + 1) : this.#held.writeUIntBE(n, at + 1, 2 ** size)
    }
  }

  #number(value: number): void {
    if (Number.isSafeInteger(value)) this.#head(value < 0 ? NEGATIVE : UNSIGNED, value < 0 ? -1 - value : Math.abs(value))
    else this.#float(value)
  }

  #float(value: number): void {
    const at = this.#room(9)
    const size = sizeOfFloat(value)
    this.#held[at] = (SIMPLE << 5) | (size === 2 ? HALF : size === 4 ? SINGLE : DOUBLE)
    this.#length = size === 2 ? this.#held.writeUInt16BE(halfOf(value) ?? 0, at + 1) : size === 4 ? this.#held.writeFloatBE(value, at + 1) : this.#held.writeDoubleBE(value, at + 1)
  }

  #text(text: string): void {
    if (/\p{Surrogate}/u.test(text)) throw new TypeError('a lone surrogate has no form in CBOR')
    const length = Buffer.byteLength(text)
    this.#head(TEXT, length)
    const at = this.#room(length)
    this.#length = at + this.#held.write(text, at)
  }

  #bytes(bytes: Uint8Array): void {
    this.#head(BYTES, bytes.length)
    const at = this.#room(bytes.length)
    this.#held.set(bytes, at)
    this.#length = at + bytes.length
  }

  /** Where the next bytes go; there is room for so many. */
  #room(bytes: number): number {
    if (this.#length + bytes > this.#held.length) {
      const grown = Buffer.allocUnsafe(Math.max(this.#held.length * 2, this.#length + bytes))
      this.#held.copy(grown, 0, 0, this.#length)
      this.#held = grown
    }
    return this.#length
  }
}

const isMap = (value: object): value is ReadonlyMap<number | string, Writable> => value instanceof Map
const isList = (value: object): value is readonly Writable[] => Array.isArray(value)

/** The order of two keys is that of their bytes: integers before texts, from 0 up before from -1 down, a shorter text before a longer one. */
function ordered(a: number | string, b: number | string): number {
  if (typeof a === 'number') return typeof b === 'string' ? -1 : (a < 0) === (b < 0) ? Math.abs(a) - Math.abs(b) : b - a
  return typeof b === 'number' ? 1 : Buffer.byteLength(a) - Buffer.byteLength(b) || Buffer.compare(Buffer.from(a), Buffer.from(b))
}

/** Bytes of the shortest float that holds a number. */
function sizeOfFloat(value: number): 2 | 4 | 8 {
  if (!Number.isFinite(value)) throw new TypeError(`${value} has no form here`)
  return halfOf(value) !== undefined ? 2 : Math.fround(value) === value ? 4 : 8
}

/** The sixteen bits of a number that half a float holds exactly. */
function halfOf(value: number): number | undefined {
  const sign = value < 0 ? 0x8000 : 0
  const size = Math.abs(value)
  if (size > 65_504) return undefined
  const exponent = Math.max(Math.floor(Math.log2(size)), -14)
  const mantissa = size / 2 ** (exponent - 10)
  if (!Number.isInteger(mantissa) || mantissa === 0 || mantissa >= 2048) return undefined
  return sign | (mantissa < 1024 ? mantissa : ((exponent + 15) << 10) | (mantissa - 1024))
}

/**
 * The value of bytes that are the one encoding of it. A second spelling of anything, such as a long head, an indefinite length, a key twice or out of order, is an error: a signature covers bytes, not meanings.
 * @throws ContractError naming the byte at which it ceases to be one.
 */
export function decodeCbor(bytes: Uint8Array, at: string, most = MOST_BYTES): Cbor {
  if (bytes.length > most) throw new ContractError(`${at} is ${bytes.length} bytes, expected ${most} at most`)
  const reader = new Reader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), at)
  const value = reader.item(0)
  reader.end()
  return value
}

class Reader {
  readonly #bytes: Buffer
  readonly #at: string
  #next = 0

  constructor(bytes: Buffer, at: string) {
    this.#bytes = bytes
    this.#at = at
  }

  item(depth: number): Cbor {
    if (depth > DEEPEST) this.#fail(`lies deeper than ${DEEPEST} items`)
    const first = this.#take(1)[0] ?? 0
    const major = first >> 5
    if (major === SIMPLE) return this.#simple(first & 31)
    const n = this.#argument(first & 31)
    switch (major) {
      case UNSIGNED: return n
      case NEGATIVE: return Number.isSafeInteger(-1 - n) ? -1 - n : this.#fail('is an integer beyond 2^53')
      case BYTES: return new Uint8Array(this.#take(n))
      case TEXT: return this.#text(this.#take(n))
      case LIST: {
        this.#room(n)
        const list: Cbor[] = []
        while (list.length < n) list.push(this.item(depth + 1))
        return list
      }
      case MAP: return this.#map(n, depth)
      default: return this.#fail('is a tag')
    }
  }

  end(): void {
    if (this.#next < this.#bytes.length) this.#fail('has more behind it')
  }

  #map(n: number, depth: number): CborMap {
    this.#room(2 * n)
    const map = new Map<number | string, Cbor>()
    let last: Buffer | undefined
    for (let entry = 0; entry < n; entry++) {
      const from = this.#next
      const key = this.item(DEEPEST)
      if (typeof key !== 'number' && typeof key !== 'string') this.#fail('is a key of another kind than integer or text')
      const spelt = this.#bytes.subarray(from, this.#next)
      if (last !== undefined && Buffer.compare(last, spelt) >= 0) this.#fail('is a key that stands twice or out of order')
      last = spelt
      map.set(key, this.item(depth + 1))
    }
    return map
  }

  #argument(short: number): number {
    if (short < 24) return short
    if (short > 27) this.#fail('has no definite length')
    const bytes = this.#take(2 ** (short - 24))
    const n = bytes.length === 8 ? Number(bytes.readBigUInt64BE()) : bytes.readUIntBE(0, bytes.length)
    if (!Number.isSafeInteger(n)) this.#fail('is an integer beyond 2^53')
    if (n < (LEAST[short - 24] ?? 0)) this.#fail('is written longer than it need be')
    return n
  }

  #simple(which: number): Cbor {
    switch (which) {
      case FALSE: return false
      case TRUE: return true
      case NULL: return null
      case HALF: return this.#float(2, halfFrom(this.#take(2).readUInt16BE()))
      case SINGLE: return this.#float(4, this.#take(4).readFloatBE())
      case DOUBLE: return this.#float(8, this.#take(8).readDoubleBE())
      default: return this.#fail('is no value of this subset')
    }
  }

  #float(length: number, value: number): number {
    return Number.isFinite(value) && !Object.is(value, -0) && !Number.isSafeInteger(value) && sizeOfFloat(value) === length ? value : this.#fail('is a number in another spelling than its own')
  }

  #text(bytes: Buffer): string {
    try {
      return letters.decode(bytes)
    } catch {
      return this.#fail('is no text in UTF-8')
    }
  }

  #take(n: number): Buffer {
    this.#room(n)
    this.#next += n
    return this.#bytes.subarray(this.#next - n, this.#next)
  }

  /** Every item takes a byte at least: what promises more than there is costs nothing. */
  #room(n: number): void {
    if (n > this.#bytes.length - this.#next) this.#fail('ends too early')
  }

  #fail(what: string): never {
    throw new ContractError(`${this.#at} ${what} at byte ${this.#next}`)
  }
}

function halfFrom(bits: number): number {
  const exponent = (bits >> 10) & 31
  const mantissa = bits & 1023
  if (exponent === 31) return Number.NaN
  return (bits & 0x8000 ? -1 : 1) * (exponent === 0 ? mantissa * 2 ** -24 : (1024 + mantissa) * 2 ** (exponent - 25))
}
