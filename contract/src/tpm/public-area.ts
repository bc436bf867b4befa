import { ContractError } from '../plain.ts'
import { ALG, DIGEST, P256 } from './algorithms.ts'
import { sized, TpmReader, u16, u32 } from './bytes.ts'

/** The public area of a P-256 key under SHA-256 names: what it may do, and its point. A template where the point is empty. */
export interface EccPublic {
  /** TPMA_OBJECT: see ATTRIBUTE. */
  readonly attributes: number
  /** Who may use it as an administrator; empty: nobody by policy. */
  readonly policy: Uint8Array
  /** How a storage key protects its children; a signing key has none. */
  readonly symmetric: 'none' | 'aes-128-cfb'
  readonly scheme: 'none' | 'ecdsa-sha256'
  readonly x: Uint8Array
  readonly y: Uint8Array
}

/**
 * Writes a TPMT_PUBLIC (TPM 2.0 Library, Part 2, 12.2.4).
 *
 *     type 0023 · nameAlg 000B · objectAttributes (4) · authPolicy TPM2B
 *     symmetric: 0010, or 0006 0080 0043 · scheme: 0010, or 0018 000B · curve 0003 · kdf 0010 · x TPM2B · y TPM2B
 */
export const publicArea = ({ attributes, policy, symmetric, scheme, x, y }: EccPublic): Buffer =>
  Buffer.concat([
    u16(ALG.ecc), u16(ALG.sha256), u32(attributes), sized(policy),
    symmetric === 'none' ? u16(ALG.null) : Buffer.concat([u16(ALG.aes), u16(128), u16(ALG.cfb)]),
    scheme === 'none' ? u16(ALG.null) : Buffer.concat([u16(ALG.ecdsa), u16(ALG.sha256)]),
    u16(P256), u16(ALG.null), sized(x), sized(y),
  ])

/** Reads a TPMT_PUBLIC of that kind and nothing behind it, or a ContractError naming the place within `at`. */
export function parsePublicArea(bytes: Uint8Array, at: string): EccPublic {
  const read = new TpmReader(bytes, at)
  read.expect('u16', ALG.ecc, 'type')
  read.expect('u16', ALG.sha256, 'nameAlg')
  const attributes = read.u32()
  const policy = read.sized()
  const symmetric = read.u16() === ALG.null ? 'none' : 'aes-128-cfb'
  if (symmetric !== 'none') {
    read.expect('u16', 128, 'symmetric.keyBits')
    read.expect('u16', ALG.cfb, 'symmetric.mode')
  }
  const scheme = read.u16() === ALG.null ? 'none' : 'ecdsa-sha256'
  if (scheme !== 'none') read.expect('u16', ALG.sha256, 'scheme.hashAlg')
  read.expect('u16', P256, 'curveID')
  read.expect('u16', ALG.null, 'kdf')
  const it: EccPublic = { attributes, policy, symmetric, scheme, x: read.sized(), y: read.sized() }
  read.end()
  // Whichever algorithms were read over above, only these spell the same area again.
  if (!publicArea(it).equals(bytes)) throw new ContractError(`${at} is a key of another kind, expected P-256 under SHA-256`)
  if (it.x.length !== DIGEST || it.y.length !== DIGEST) throw new ContractError(`${at} has a point of ${it.x.length} and ${it.y.length} bytes, expected ${DIGEST}`)
  return it
}

/** The public key of an area as a JWK (RFC 7517). */
export const jwkOf = ({ x, y }: Pick<EccPublic, 'x' | 'y'>): { readonly kty: 'EC'; readonly crv: 'P-256'; readonly x: string; readonly y: string } => ({ kty: 'EC', crv: 'P-256', x: Buffer.from(x).toString('base64url'), y: Buffer.from(y).toString('base64url') })
