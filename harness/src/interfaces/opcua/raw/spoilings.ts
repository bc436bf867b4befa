import type { Spoiling } from './chunk.ts'
import { HEADER, words } from './message.ts'

/** Where the body begins in a chunk that is no handshake: after its header, channel, token, sequence and request. */
export const BODY_AT = HEADER + 16
/** Where its sequence number stands, and after it the number of the request. */
export const SEQUENCE_AT = HEADER + 8

const flipped = (bytes: Buffer, at: number): Buffer => {
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at)
  return bytes
}
/** What is taken away by what cuts a chunk short: one block of the cipher. */
const CUT = 16
const shorter = (bytes: Buffer): Buffer => {
  bytes.writeUInt32LE(bytes.length - CUT, 4)
  return bytes
}

/** Damages to a right chunk, one thing each. `harmless` is a place in its body where another value changes nothing that the request asks for. */
export const damages: Readonly<Record<string, (harmless: number) => Spoiling>> = {
  'one bit of the request': harmless => ({ clear: ({ clear }) => flipped(clear, BODY_AT + harmless) }),
  'one bit of the signature': () => ({ clear: ({ clear }) => flipped(clear, clear.length - 1) }),
  'one bit of the padding': () => ({ clear: ({ clear, paddingAt }) => flipped(clear, paddingAt) }),
  'one bit of what is encrypted': () => ({ sealed: sealed => flipped(sealed, sealed.length - 1) }),
  'a size that is too small': () => ({ sealed: shorter }),
  'the end cut off': () => ({ sealed: sealed => shorter(sealed).subarray(0, -CUT) }),
}
/** Those for which a message has to be encrypted. */
export const ENCRYPTED_ALONE: readonly string[] = ['one bit of the padding', 'one bit of what is encrypted']

/** Where two bodies differ first: that is where the field stands that alone is different in them. */
export function placeOf(one: Buffer, other: Buffer): number {
  const at = one.findIndex((byte, n) => byte !== other[n])
  if (at === -1) throw new Error('the bodies do not differ')
  return at
}
/** The bytes with a number of four bytes in their place. */
export const withWord = (bytes: Buffer, at: number, value: number): Buffer => Buffer.concat([bytes.subarray(0, at), words(value), bytes.subarray(at + 4)])
