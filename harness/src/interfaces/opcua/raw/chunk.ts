import { createHash, type KeyObject } from 'node:crypto'
import { HEADER, lengthened, message, words } from './message.ts'
import { bytesOf, decryptAsymmetric, decryptSymmetric, encryptAsymmetric, encryptSymmetric, type Keys, NONE, plainBlock, publicKeyOf, signAsymmetric, signatureLength, signSymmetric, type Suite, verifyAsymmetric, verifySymmetric } from './suites.ts'

/** What stands in a chunk before it is secured (OPC 10000-6, 6.7.2). `type` has the chunk's letter: OPNF, MSGC. */
export interface Parts {
  readonly type: string
  readonly channel: number
  readonly sequence: number
  readonly request: number
  readonly body: Buffer
}
/** How the body of a handshake is secured: both certificates in DER, and the key to sign with. Without a suite there is no security. */
export interface Asymmetric {
  readonly suite: Suite | undefined
  readonly policy: string
  readonly own: Buffer
  readonly peer: Buffer
  readonly key: KeyObject
}
/** How everything after the handshake is secured. */
export interface Symmetric {
  readonly suite: Suite | undefined
  readonly token: number
  readonly keys: Keys | undefined
  readonly encrypts: boolean
}
/** One chunk: as it is in clear, padding and signature included, and as it goes over the wire. */
export interface Secured {
  readonly clear: Buffer
  readonly sealed: Buffer
  /** Where its padding begins, and its signature; both at the end where there is none. */
  readonly paddingAt: number
  readonly signatureAt: number
}
/** Spoils one thing of a right chunk: a byte of the signed clear text, or of what goes over the wire. */
export interface Spoiling {
  readonly clear?: (it: Omit<Secured, 'sealed'>) => Buffer
  readonly sealed?: (it: Buffer) => Buffer
}

interface Means {
  readonly header: Buffer
  readonly signature: number
  readonly plain: number
  readonly cipher: number
  readonly sign: (bytes: Buffer) => Buffer
  readonly encrypt: ((bytes: Buffer) => Buffer) | undefined
}

/** Secures the chunk of a handshake: signed with the own key, encrypted for the peer. */
export function secureAsymmetric({ suite, policy, own, peer, key }: Asymmetric, parts: Parts, spoiling?: Spoiling): Secured {
  const header = Buffer.concat([words(parts.channel), lengthened(policy), lengthened(suite === undefined ? undefined : own), lengthened(suite === undefined ? undefined : createHash('sha1').update(peer).digest())])
  if (suite === undefined) return secure({ header, signature: 0, plain: 1, cipher: 1, sign: () => Buffer.alloc(0), encrypt: undefined }, parts, spoiling)
  const to = publicKeyOf(peer)
  return secure({ header, signature: bytesOf(key), plain: plainBlock(suite, to), cipher: bytesOf(to), sign: bytes => signAsymmetric(suite, key, bytes), encrypt: bytes => encryptAsymmetric(suite, to, bytes) }, parts, spoiling)
}

/** Secures any other chunk with the derived keys. */
export function secureSymmetric({ suite, token, keys, encrypts }: Symmetric, parts: Parts, spoiling?: Spoiling): Secured {
  const header = words(parts.channel, token)
  if (suite === undefined || keys === undefined) return secure({ header, signature: 0, plain: 1, cipher: 1, sign: () => Buffer.alloc(0), encrypt: undefined }, parts, spoiling)
  return secure({ header, signature: signatureLength(suite), plain: 16, cipher: 16, sign: bytes => signSymmetric(suite, keys, bytes), encrypt: encrypts ? bytes => encryptSymmetric(suite, keys, bytes) : undefined }, parts, spoiling)
}

function secure({ header, signature, plain, cipher, sign, encrypt }: Means, { type, sequence, request, body }: Parts, spoiling: Spoiling = {}): Secured {
  const content = Buffer.concat([words(sequence, request), body])
  const padding = encrypt === undefined ? Buffer.alloc(0) : paddingFor(content.length + signature, plain, cipher)
  const inside = content.length + padding.length + signature
  const size = HEADER + header.length + (encrypt === undefined ? inside : (inside / plain) * cipher)
  const unsigned = message(type, Buffer.concat([header, content, padding]), size)
  const from = HEADER + header.length
  const right = { clear: Buffer.concat([unsigned, sign(unsigned)]), paddingAt: from + content.length, signatureAt: unsigned.length }
  const clear = spoiling.clear?.({ ...right, clear: Buffer.from(right.clear) }) ?? right.clear
  const sealed = encrypt === undefined ? clear : Buffer.concat([clear.subarray(0, from), encrypt(clear.subarray(from))])
  return { ...right, clear, sealed: spoiling.sealed?.(Buffer.from(sealed)) ?? sealed }
}

/** Padding to whole blocks: its length, as often as it says and once more; the high byte of the length at the end, where blocks are long (OPC 10000-6, 6.7.2.5). */
function paddingFor(taken: number, plain: number, cipher: number): Buffer {
  const sizes = cipher > 256 ? 2 : 1
  const length = (plain - ((taken + sizes) % plain)) % plain
  return sizes === 1 ? Buffer.alloc(length + 1, length) : Buffer.concat([Buffer.alloc(length + 1, length & 0xff), Buffer.of(length >> 8)])
}

/** A chunk that came in: what it says of itself in clear, and what was inside; `inside` is undefined where decryption, padding or signature do not fit. */
export interface Opened {
  readonly type: string
  readonly channel: number
  readonly token: number
  readonly policy: string
  /** Of a handshake: the certificates that it came with, and the SHA-1 of the one that it is meant for. */
  readonly sender?: Buffer
  readonly receiver?: Buffer
  readonly inside: { readonly sequence: number; readonly request: number; readonly body: Buffer; readonly clear: Buffer } | undefined
}

/** Opens the answer to a handshake; undefined where it is none. */
export function openAsymmetric(bytes: Buffer, suite: Suite | undefined, key: KeyObject): Opened | undefined {
  if (bytes.toString('latin1', 0, 3) !== 'OPN') return undefined
  let at = HEADER + 4
  const next = (): Buffer | undefined => {
    if (at + 4 > bytes.length) return undefined
    const length = bytes.readInt32LE(at)
    at += 4
    const it = bytes.subarray(at, at + Math.max(0, length))
    at += Math.max(0, length)
    return at > bytes.length ? undefined : it
  }
  const policy = next()
  const sender = next()
  const thumbprint = next()
  if (policy === undefined || sender === undefined || thumbprint === undefined) return undefined
  const said = { type: bytes.toString('latin1', 0, 4), channel: bytes.readUInt32LE(HEADER), token: 0, policy: policy.toString('utf8'), sender, receiver: thumbprint }
  if (suite === undefined) return { ...said, inside: said.policy === NONE ? insideOf(bytes, at) : undefined }
  const from = publicKeyIn(sender)
  const plain = decryptAsymmetric(suite, key, bytes.subarray(at))
  if (from === undefined || plain === undefined) return { ...said, inside: undefined }
  const clear = Buffer.concat([bytes.subarray(0, at), plain])
  const end = clear.length - bytesOf(from)
  if (end < at || !verifyAsymmetric(suite, from, clear.subarray(0, end), clear.subarray(end))) return { ...said, inside: undefined }
  return { ...said, inside: insideOf(clear, at, unpaddedEnd(clear, end, bytesOf(key) > 256)) }
}

/** Opens any other chunk; undefined where it is too short to be one. */
export function openSymmetric(bytes: Buffer, { suite, keys, encrypts }: Omit<Symmetric, 'token'>): Opened | undefined {
  const at = HEADER + 8
  if (bytes.length < at + 8) return undefined
  const said = { type: bytes.toString('latin1', 0, 4), channel: bytes.readUInt32LE(HEADER), token: bytes.readUInt32LE(HEADER + 4), policy: '' }
  if (suite === undefined || keys === undefined) return { ...said, inside: insideOf(bytes, at) }
  const plain = encrypts ? decryptSymmetric(suite, keys, bytes.subarray(at)) : bytes.subarray(at)
  if (plain === undefined) return { ...said, inside: undefined }
  const clear = Buffer.concat([bytes.subarray(0, at), plain])
  const end = clear.length - signatureLength(suite)
  if (end < at || !verifySymmetric(suite, keys, clear.subarray(0, end), clear.subarray(end))) return { ...said, inside: undefined }
  return { ...said, inside: insideOf(clear, at, encrypts ? unpaddedEnd(clear, end, false) : end) }
}

function publicKeyIn(certificate: Buffer): KeyObject | undefined {
  try {
    return publicKeyOf(certificate)
  } catch {
    return undefined
  }
}

const unpaddedEnd = (clear: Buffer, end: number, long: boolean): number => end - 1 - (long ? 1 + (((clear[end - 1] ?? 0) << 8) | (clear[end - 2] ?? 0)) : (clear[end - 1] ?? 0))

function insideOf(clear: Buffer, at: number, end = clear.length): Opened['inside'] {
  return end < at + 8 ? undefined : { sequence: clear.readUInt32LE(at), request: clear.readUInt32LE(at + 4), body: clear.subarray(at + 8, end), clear }
}
