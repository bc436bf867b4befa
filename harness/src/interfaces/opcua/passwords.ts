import { constants, publicEncrypt, X509Certificate } from 'node:crypto'
import { SecurityPolicy } from 'node-opcua'

const OAEP = 'http://www.w3.org/2001/04/xmlenc#rsa-oaep'
/** How each policy encrypts a password (OPC 10000-7: the asymmetric encryption algorithm of its profile). */
const sealing: Readonly<Record<string, { readonly algorithm: string; readonly padding: number; readonly hash?: string }>> = {
  [SecurityPolicy.Basic128Rsa15]: { algorithm: 'http://www.w3.org/2001/04/xmlenc#rsa-1_5', padding: constants.RSA_PKCS1_PADDING },
  [SecurityPolicy.Basic256]: { algorithm: OAEP, padding: constants.RSA_PKCS1_OAEP_PADDING, hash: 'sha1' },
  [SecurityPolicy.Basic256Sha256]: { algorithm: OAEP, padding: constants.RSA_PKCS1_OAEP_PADDING, hash: 'sha1' },
  [SecurityPolicy.Aes128_Sha256_RsaOaep]: { algorithm: OAEP, padding: constants.RSA_PKCS1_OAEP_PADDING, hash: 'sha1' },
  [SecurityPolicy.Aes256_Sha256_RsaPss]: { algorithm: 'http://opcfoundation.org/UA/security/rsa-oaep-sha2-256', padding: constants.RSA_PKCS1_OAEP_PADDING, hash: 'sha256' },
}

/** Can a password be written as a token policy wants it: as it is under None, or encrypted? */
export const sealable = (policy: string): boolean => policy === SecurityPolicy.None || Object.hasOwn(sealing, policy)

/** By which algorithm a policy encrypts a password, and whether with the padding of PKCS #1 v1.5; undefined under a policy that is not written here. */
export function sealingOf(policy: string): { readonly algorithm: string; readonly pkcs1: boolean } | undefined {
  const as = sealing[policy]
  return as === undefined ? undefined : { algorithm: as.algorithm, pkcs1: as.padding === constants.RSA_PKCS1_PADDING }
}

/** The password before the server's nonce, under the server's key (OPC 10000-4, 7.40.2.2); undefined under a policy that is not written here. */
export function seal(policy: string, server: Buffer, password: Buffer, nonce: Buffer): { readonly encryptionAlgorithm: string; readonly password: Buffer } | undefined {
  const as = sealing[policy]
  if (as === undefined) return undefined
  const length = Buffer.alloc(4)
  length.writeUInt32LE(password.length + nonce.length)
  const { algorithm, padding, hash } = as
  return { encryptionAlgorithm: algorithm, password: publicEncrypt({ key: new X509Certificate(server).publicKey, padding, ...(hash === undefined ? {} : { oaepHash: hash }) }, Buffer.concat([length, password, nonce])) }
}
