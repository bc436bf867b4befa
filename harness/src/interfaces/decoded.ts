/** One field of a decoded message: where it stands in the message, in bytes, and what it says. */
export interface Field {
  readonly at: number
  readonly length: number
  readonly name: string
  readonly value: string
}
/** One message read for people. Several may stand in the bytes of one line, as TCP brings them. */
export interface Decoded {
  readonly name: string
  readonly at: number
  readonly length: number
  /** What decides, in one line. */
  readonly gist: string
  readonly fields: readonly Field[]
  /** Where decoding stopped and why; what came before stands. */
  readonly stopped?: string
}
/** Recorded bytes; what the recorder blanked stands as stars and is known as such. */
export interface Recorded {
  readonly bytes: Buffer
  /** Whether any byte of the span was blanked. */
  readonly blanked: (at: number, length: number) => boolean
}
/** Reads recorded bytes for people. Pure; never throws whatever the bytes are; every field lies inside them. */
export type Decode = (recorded: Recorded) => readonly Decoded[]

/** Fields of one message beyond which decoding stops. */
export const FIELDS_AT_MOST = 400

/** The bytes of a transcript line, whose blanked ones are written `**`. */
export function recordedBytes(hex: string): Recorded {
  const pairs = hex.match(/../g) ?? []
  return { bytes: Buffer.from(hex.replaceAll('**', '2a'), 'hex'), blanked: (at, length) => pairs.slice(at, at + length).includes('**') }
}

/** Why a decoder goes no further. */
export class Stop extends Error {
  override readonly name = 'Stop'
}

/** Reads a message from front to back and notes every field with its place. Every read past the end is a `Stop`. */
export class Cursor {
  readonly fields: Field[] = []
  readonly #recorded: Recorded
  readonly #end: number
  at: number

  constructor(recorded: Recorded, at: number, end: number) {
    this.#recorded = recorded
    this.#end = Math.min(end, recorded.bytes.length)
    this.at = at
  }

  /** Bytes that are left. */
  get left(): number {
    return this.#end - this.at
  }

  /** The next bytes as a field; `read` makes its text, and is not asked where any of them was blanked. */
  take(name: string, length: number, read: (bytes: Buffer) => string): Buffer {
    if (length > this.left) throw new Stop(`${name} takes ${count(length, 'byte')} and ${this.left === 1 ? '1 is' : `${this.left} are`} left`)
    if (this.fields.length >= FIELDS_AT_MOST) throw new Stop(`there are more than ${FIELDS_AT_MOST} fields`)
    const bytes = this.#recorded.bytes.subarray(this.at, this.at + length)
    this.fields.push({ at: this.at, length, name, value: this.#recorded.blanked(this.at, length) ? `(${count(length, 'byte')}, blanked)` : read(bytes) })
    this.at += length
    return bytes
  }

  /** Whether any of the next bytes was blanked. */
  blanked(length: number): boolean {
    return this.#recorded.blanked(this.at, length)
  }
}

/** A number with its noun. */
export const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`

/** Text with every character that does not print written as its escape, so that it reads the same everywhere. */
export const printable = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}\ufffd]/gu, it => escapes[it] ?? `\\u{${(it.codePointAt(0) ?? 0).toString(16)}}`)
const escapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** Bytes as text where they are printable UTF-8, else as hex. */
export function textOrHex(bytes: Buffer): string {
  const text = bytes.toString('utf8')
  return /[\p{Cc}\ufffd]/u.test(text.replaceAll(/[\t\r\n]/g, '')) ? hexOf(bytes) : printable(text)
}
/** Bytes as hex, long ones cut. */
export const hexOf = (bytes: Buffer): string => (bytes.length > 48 ? `${bytes.toString('hex', 0, 32)}… (${bytes.length} bytes)` : bytes.toString('hex'))
