import { createCipheriv, createECDH, createHash, createHmac } from 'node:crypto'
import { DIGEST } from '@fourtwo/contract/tpm/algorithms.ts'
import { sized, u32 } from '@fourtwo/contract/tpm/bytes.ts'
import type { EccPublic } from '@fourtwo/contract/tpm/public-area.ts'

/** A credential as TPM2_ActivateCredential takes it: TPMS_ID_OBJECT and, as the encrypted secret, TPMS_ECC_POINT. */
export interface Credential {
  readonly blob: Buffer
  readonly secret: Buffer
}

/**
 * Locks a secret up so that only the TPM with this endorsement key opens it, and only while it holds a key of that name (TPM 2.0 Library, Part 1, 24 and annex C.6.4).
 *
 *     seed = KDFe(Z, "IDENTITY", x of the ephemeral key, x of the endorsement key), Z: x of their shared point
 *     blob = HMAC TPM2B · the secret as a TPM2B under AES-128-CFB with KDFa(seed, "STORAGE", name) and a zero IV; HMAC with KDFa(seed, "INTEGRITY") over what is encrypted, and the name
 */
export function makeCredential(endorsement: Pick<EccPublic, 'x' | 'y'>, name: Uint8Array, secret: Uint8Array): Credential {
  const ephemeral = createECDH('prime256v1')
  const point = ephemeral.generateKeys()
  const [x, y] = [point.subarray(1, 1 + DIGEST), point.subarray(1 + DIGEST)]
  const shared = ephemeral.computeSecret(Buffer.concat([Buffer.of(4), endorsement.x, endorsement.y]))
  const seed = kdfe(shared, 'IDENTITY', x, endorsement.x)
  const cipher = createCipheriv('aes-128-cfb', kdfa(seed, 'STORAGE', name, 128), Buffer.alloc(16))
  const encrypted = Buffer.concat([cipher.update(sized(secret)), cipher.final()])
  const integrity = createHmac('sha256', kdfa(seed, 'INTEGRITY', Buffer.alloc(0), 256)).update(encrypted).update(name).digest()
  return { blob: Buffer.concat([sized(integrity), encrypted]), secret: Buffer.concat([sized(x), sized(y)]) }
}

/** KDFe for one block of SHA-256: H(counter · Z · label with its zero · partyU · partyV) (Part 1, 11.4.10.3). */
const kdfe = (shared: Uint8Array, label: string, partyU: Uint8Array, partyV: Uint8Array): Buffer => createHash('sha256').update(u32(1)).update(shared).update(`${label}\0`).update(partyU).update(partyV).digest()

/** KDFa for one block of SHA-256: HMAC(counter · label with its zero · context · bits) (Part 1, 11.4.10.2). */
const kdfa = (key: Uint8Array, label: string, context: Uint8Array, bits: number): Buffer => createHmac('sha256', key).update(u32(1)).update(`${label}\0`).update(context).update(u32(bits)).digest().subarray(0, bits / 8)
