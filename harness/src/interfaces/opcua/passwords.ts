import { SecurityPolicy } from 'node-opcua'
import { encryptAsymmetric, publicKeyOf, type Suite, suites } from './raw/suites.ts'

/** How each way to encrypt for an RSA key is called (OPC 10000-7: the asymmetric encryption algorithm of a policy's profile). */
const ALGORITHMS: Readonly<Record<Suite['encryption'], string>> = {
  pkcs1: 'http://www.w3.org/2001/04/xmlenc#rsa-1_5',
  'oaep-sha1': 'http://www.w3.org/2001/04/xmlenc#rsa-oaep',
  'oaep-sha256': 'http://opcfoundation.org/UA/security/rsa-oaep-sha2-256',
}

/** Can a password be written as a token policy wants it: as it is under None, or encrypted? */
export const sealable = (policy: string): boolean => policy === SecurityPolicy.None || suites.has(policy)

/** By which algorithm a policy encrypts a password, and whether with the padding of PKCS #1 v1.5; undefined under a policy that is not written here. */
export function sealingOf(policy: string): { readonly algorithm: string; readonly pkcs1: boolean } | undefined {
  const suite = suites.get(policy)
  return suite === undefined ? undefined : { algorithm: ALGORITHMS[suite.encryption], pkcs1: suite.encryption === 'pkcs1' }
}

/** The password before the server's nonce, under the server's key, in as many blocks as it takes (OPC 10000-4, 7.40.2.2); undefined under a policy that is not written here. */
export function seal(policy: string, server: Buffer, password: Buffer, nonce: Buffer): { readonly encryptionAlgorithm: string; readonly password: Buffer } | undefined {
  const suite = suites.get(policy)
  if (suite === undefined) return undefined
  const length = Buffer.alloc(4)
  length.writeUInt32LE(password.length + nonce.length)
  return { encryptionAlgorithm: ALGORITHMS[suite.encryption], password: encryptAsymmetric(suite, publicKeyOf(server), Buffer.concat([length, password, nonce])) }
}
