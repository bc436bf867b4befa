import { constants, createDecipheriv, createCipheriv, createHmac, createPublicKey, type KeyObject, privateDecrypt, publicEncrypt, sign, timingSafeEqual, verify, X509Certificate } from 'node:crypto'

/** What a security policy takes: algorithms, and lengths in bytes (OPC 10000-7, 6.6). */
export interface Suite {
  readonly uri: string
  readonly hash: 'sha1' | 'sha256'
  /** RSA signatures with PSS padding instead of PKCS #1 v1.5. */
  readonly pss: boolean
  /** RSA encryption: PKCS #1 v1.5, or OAEP with this hash. */
  readonly encryption: 'pkcs1' | 'oaep-sha1' | 'oaep-sha256'
  readonly signingKey: number
  readonly encryptingKey: 16 | 32
  readonly nonce: number
}

const POLICY = 'http://opcfoundation.org/UA/SecurityPolicy#'
const of = (name: string, hash: Suite['hash'], pss: boolean, encryption: Suite['encryption'], signingKey: number, encryptingKey: 16 | 32, nonce: number): readonly [string, Suite] => [POLICY + name, { uri: POLICY + name, hash, pss, encryption, signingKey, encryptingKey, nonce }]

/** The policy without any security. */
export const NONE = `${POLICY}None`
/** Every policy with security that can be spoken, by its URI. */
export const suites: ReadonlyMap<string, Suite> = new Map([
  of('Basic128Rsa15', 'sha1', false, 'pkcs1', 16, 16, 16),
  of('Basic256', 'sha1', false, 'oaep-sha1', 24, 32, 32),
  of('Basic256Sha256', 'sha256', false, 'oaep-sha1', 32, 32, 32),
  of('Aes128_Sha256_RsaOaep', 'sha256', false, 'oaep-sha1', 32, 16, 32),
  of('Aes256_Sha256_RsaPss', 'sha256', true, 'oaep-sha256', 32, 32, 32),
])

/** The public key of a certificate in DER. */
export const publicKeyOf = (certificate: Buffer): KeyObject => new X509Certificate(certificate).publicKey
/** The length of an RSA key in bytes, which is that of its signatures and of its blocks: whole bytes, also where its bits are not (RFC 8017, 4.1). */
export const bytesOf = (key: KeyObject): number => Math.ceil(((key.type === 'private' ? createPublicKey(key) : key).asymmetricKeyDetails?.modulusLength ?? 0) / 8)

const signing = (key: KeyObject, { pss }: Suite) => (pss ? { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST } : { key, padding: constants.RSA_PKCS1_PADDING })
/** Signs with an RSA key. */
export const signAsymmetric = (suite: Suite, key: KeyObject, bytes: Buffer): Buffer => sign(suite.hash, bytes, signing(key, suite))
/** By which name a signature goes (OPC 10000-7: the asymmetric signature algorithm of each policy). */
export const signatureAlgorithm = ({ pss, hash }: Suite): string => (pss ? 'http://opcfoundation.org/UA/security/rsa-pss-sha2-256' : hash === 'sha1' ? 'http://www.w3.org/2000/09/xmldsig#rsa-sha1' : 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256')
/** Does an RSA signature fit? */
export const verifyAsymmetric = (suite: Suite, key: KeyObject, bytes: Buffer, signature: Buffer): boolean => verify(suite.hash, bytes, signing(key, suite), signature)

/** Bytes of a block that its padding takes. */
const OVERHEAD = { pkcs1: 11, 'oaep-sha1': 42, 'oaep-sha256': 66 } as const
/** How many bytes go into one RSA block. */
export const plainBlock = ({ encryption }: Suite, key: KeyObject): number => bytesOf(key) - OVERHEAD[encryption]

const padding = ({ encryption }: Suite) => (encryption === 'pkcs1' ? { padding: constants.RSA_PKCS1_PADDING } : { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: encryption === 'oaep-sha1' ? 'sha1' : 'sha256' })
const blockwise = (bytes: Buffer, size: number, turn: (block: Buffer) => Buffer): Buffer => Buffer.concat(Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) => turn(bytes.subarray(n * size, (n + 1) * size))))

/** Encrypts block by block for the owner of an RSA key. */
export const encryptAsymmetric = (suite: Suite, key: KeyObject, bytes: Buffer): Buffer => blockwise(bytes, plainBlock(suite, key), block => publicEncrypt({ key, ...padding(suite) }, block))
/** Decrypts block by block; undefined where a block does not decrypt. */
export function decryptAsymmetric(suite: Suite, key: KeyObject, bytes: Buffer): Buffer | undefined {
  try {
    return blockwise(bytes, bytesOf(key), block => (suite.encryption === 'pkcs1' ? unpadded(privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, block)) : privateDecrypt({ key, ...padding(suite) }, block)))
  } catch {
    return undefined
  }
}

/** Takes PKCS #1 v1.5 padding off by hand: Node refuses to, where its OpenSSL cannot hide whether it fitted (RFC 8017, 7.2.2). */
function unpadded(block: Buffer): Buffer {
  const end = block.indexOf(0, 2)
  if (block[0] !== 0 || block[1] !== 2 || end < 10) throw new Error('the block is not padded')
  return block.subarray(end + 1)
}

/** The keys of one direction of a channel. */
export interface Keys {
  readonly signing: Buffer
  readonly encrypting: Buffer
  readonly vector: Buffer
}
/** Derives the keys with which the one signs and encrypts whose nonce is the seed (P_SHA of RFC 5246, 5; OPC 10000-6, 6.7.5). */
export function deriveKeys({ hash, signingKey, encryptingKey }: Suite, secret: Buffer, seed: Buffer): Keys {
  const mac = (bytes: Buffer) => createHmac(hash, secret).update(bytes).digest()
  const length = signingKey + encryptingKey + 16
  let a = mac(seed)
  let made = Buffer.alloc(0)
  while (made.length < length) {
    made = Buffer.concat([made, mac(Buffer.concat([a, seed]))])
    a = mac(a)
  }
  return { signing: made.subarray(0, signingKey), encrypting: made.subarray(signingKey, signingKey + encryptingKey), vector: made.subarray(signingKey + encryptingKey, length) }
}

/** The length of a symmetric signature. */
export const signatureLength = ({ hash }: Suite): number => (hash === 'sha1' ? 20 : 32)
/** Signs with a derived key. */
export const signSymmetric = ({ hash }: Suite, { signing: key }: Keys, bytes: Buffer): Buffer => createHmac(hash, key).update(bytes).digest()
/** Does a symmetric signature fit? */
export function verifySymmetric(suite: Suite, keys: Keys, bytes: Buffer, signature: Buffer): boolean {
  const own = signSymmetric(suite, keys, bytes)
  return own.length === signature.length && timingSafeEqual(own, signature)
}
const cipher = ({ encryptingKey }: Suite) => `aes-${encryptingKey * 8}-cbc`
/** Encrypts whole blocks of sixteen. */
export function encryptSymmetric(suite: Suite, { encrypting, vector }: Keys, bytes: Buffer): Buffer {
  const it = createCipheriv(cipher(suite), encrypting, vector).setAutoPadding(false)
  return Buffer.concat([it.update(bytes), it.final()])
}
/** Decrypts whole blocks of sixteen; undefined where they are not whole. */
export function decryptSymmetric(suite: Suite, { encrypting, vector }: Keys, bytes: Buffer): Buffer | undefined {
  if (bytes.length % 16 !== 0) return undefined
  const it = createDecipheriv(cipher(suite), encrypting, vector).setAutoPadding(false)
  return Buffer.concat([it.update(bytes), it.final()])
}
