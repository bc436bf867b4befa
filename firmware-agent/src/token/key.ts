import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { closeSync, constants, linkSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { AgentError } from '../error.ts'
import { readOwn } from '../own-file.ts'
import type { Signer } from './signer.ts'

/** Signs with a key that this process holds: tier T0. `thumbprint`: the name that it signs under. */
export const fileSigner = (privateKey: KeyObject, thumbprint = thumbprintOf(createPublicKey(privateKey))): Signer => ({ thumbprint, sign: async bytes => sign('sha256', bytes, { key: privateKey, dsaEncoding: 'ieee-p1363' }) })

/**
 * What a key file holds, which its owner alone may read.
 * @throws AgentError KEY_REFUSED where others reach it, or nobody can read it.
 */
export const readKeyFile = (file: string): string => readOwn(file, 'the key file').toString('utf8')

/**
 * The T0 key in what a key file holds: PKCS 8 PEM.
 * @throws AgentError KEY_REFUSED where it is no P-256 key. The message never holds what the file does.
 */
export function parseKey(pem: string, file: string): KeyObject {
  let privateKey: KeyObject
  try {
    privateKey = createPrivateKey(pem)
  } catch {
    throw new AgentError('KEY_REFUSED', `the key file ${file} holds no private key in PEM`)
  }
  if (privateKey.asymmetricKeyDetails?.namedCurve !== 'prime256v1') throw new AgentError('KEY_REFUSED', `the key file ${file} holds a key of another kind, expected P-256`)
  return privateKey
}

/** The public half of a key, to be pinned: PEM, and its thumbprint. */
export interface Pinned {
  readonly publicKey: string
  readonly thumbprint: string
}
/** A public key as it is pinned. */
export const pinnedOf = (publicKey: KeyObject): Pinned => ({ publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(), thumbprint: thumbprintOf(publicKey) })

/**
 * Makes a T0 key file, 0600, where none stands yet; answers the public half to be pinned.
 * @throws AgentError INPUT_INVALID where a file stands there already or none can be written.
 */
export function makeKey(file: string): Pinned {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  writeKeyFile(file, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())
  return pinnedOf(publicKey)
}

/**
 * Writes a key file, 0600, where none stands yet: whole and on disk, or not at all, since what stands there is never written again.
 * @throws AgentError INPUT_INVALID where a file stands there already or none can be written.
 */
export function writeKeyFile(file: string, text: string): void {
  const beside = `${file}.${randomBytes(6).toString('hex')}`
  try {
    const opened = openSync(beside, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_SYNC, 0o600)
    try {
      writeFileSync(opened, text)
    } finally {
      closeSync(opened)
    }
    linkSync(beside, file) // unlike a renamed one, it takes nobody's place
  } catch (cause) {
    throw new AgentError('INPUT_INVALID', codeOf(cause) === 'EEXIST' ? `${file} stands already; a key is never overwritten` : `the key file ${file} cannot be written: ${codeOf(cause)}`, cause)
  } finally {
    rmSync(beside, { force: true })
  }
}

/** The thumbprint of a public P-256 key: SHA-256 over its members in order (RFC 7638), base64url. */
export function thumbprintOf(publicKey: KeyObject): string {
  const { crv, kty, x, y } = publicKey.export({ format: 'jwk' })
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url')
}

const codeOf = (fault: unknown): string => (fault instanceof Error && 'code' in fault ? String(fault.code) : 'unknown')
