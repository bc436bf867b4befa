import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { closeSync, fstatSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { AgentError } from '../error.ts'

/** The device's signing key (P-256) with the RFC 7638 thumbprint of its public half. */
export interface DeviceKey {
  readonly privateKey: KeyObject
  readonly thumbprint: string
}

/**
 * Reads a T0 key: a file in PKCS 8 PEM that its owner alone may read.
 * @throws AgentError KEY_REFUSED where others may read it, or where it is no P-256 key. The message never holds what the file does.
 */
export function readKey(file: string): DeviceKey {
  let pem: string
  try {
    const opened = openSync(file, 'r')
    try {
      const { mode } = fstatSync(opened)
      if ((mode & 0o077) !== 0) throw new AgentError('KEY_REFUSED', `the key file ${file} has mode ${(mode & 0o777).toString(8).padStart(4, '0')}: others than its owner may read or change it; expected 0600`)
      pem = readFileSync(opened, 'utf8')
    } finally {
      closeSync(opened)
    }
  } catch (cause) {
    if (cause instanceof AgentError) throw cause
    throw new AgentError('KEY_REFUSED', `the key file ${file} cannot be read: ${codeOf(cause)}`, cause)
  }
  let privateKey: KeyObject
  try {
    privateKey = createPrivateKey(pem)
  } catch {
    throw new AgentError('KEY_REFUSED', `the key file ${file} holds no private key in PEM`)
  }
  if (privateKey.asymmetricKeyDetails?.namedCurve !== 'prime256v1') throw new AgentError('KEY_REFUSED', `the key file ${file} holds a key of another kind, expected P-256`)
  return { privateKey, thumbprint: thumbprintOf(createPublicKey(privateKey)) }
}

/**
 * Makes a T0 key file, 0600, where none stands yet; answers the public half to be pinned.
 * @throws AgentError INPUT_INVALID where a file stands there already or none can be written.
 */
export function makeKey(file: string): { readonly publicKey: string; readonly thumbprint: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  try {
    writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' })
  } catch (cause) {
    throw new AgentError('INPUT_INVALID', codeOf(cause) === 'EEXIST' ? `${file} stands already; a key is never overwritten` : `the key file ${file} cannot be written: ${codeOf(cause)}`, cause)
  }
  return { publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(), thumbprint: thumbprintOf(publicKey) }
}

/** The thumbprint of a public P-256 key: SHA-256 over its members in order (RFC 7638), base64url. */
export function thumbprintOf(publicKey: KeyObject): string {
  const { crv, kty, x, y } = publicKey.export({ format: 'jwk' })
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url')
}

const codeOf = (fault: unknown): string => (fault instanceof Error && 'code' in fault ? String(fault.code) : 'unknown')
