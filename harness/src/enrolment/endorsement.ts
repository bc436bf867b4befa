import { createHash, createPublicKey, X509Certificate } from 'node:crypto'
import { ATTRIBUTE, STAYS } from '@fourtwo/contract/tpm/algorithms.ts'
import { type EccPublic, jwkOf } from '@fourtwo/contract/tpm/public-area.ts'
import { HarnessError } from '../error.ts'

/** Why an endorsement key is believed to be a TPM's: its maker's certificate, or the owner who read it at the unit himself. */
export type Trust = { readonly by: 'certificate'; readonly subject: string; readonly issuer: string } | { readonly by: 'owner' }
/** What the owner trusts: certificates of makers, or the fingerprint of this one key. */
export interface Anchors {
  readonly authorities: readonly X509Certificate[]
  readonly fingerprint?: string
}

/** The attributes of an endorsement key: it stays in its TPM and only opens what was locked up for it. */
const NEEDED = STAYS | ATTRIBUTE.restricted | ATTRIBUTE.decrypt
/** The use that a maker's certificate of an endorsement key names: tcg-kp-EKCertificate (TCG EK Credential Profile for TPM 2.0). */
const FOR_ENDORSEMENT = '2.23.133.8.1'

/** What names an endorsement key to a person: SHA-256 over its SubjectPublicKeyInfo, hex. */
export const fingerprintOf = (key: EccPublic): string => createHash('sha256').update(createPublicKey({ key: jwkOf(key), format: 'jwk' }).export({ type: 'spki', format: 'der' })).digest('hex')

/**
 * Says why this is a TPM's endorsement key. Anybody can make a key that looks like one, so without maker or owner nothing at all follows from it.
 * @throws HarnessError INPUT_INVALID where neither vouches for it.
 */
export function trustIn(key: EccPublic, certificate: Uint8Array | undefined, { authorities, fingerprint }: Anchors, now: Date): Trust {
  if ((key.attributes & NEEDED) !== NEEDED || (key.attributes & ATTRIBUTE.sign) !== 0) throw new HarnessError('INPUT_INVALID', 'the endorsement key does not have the attributes of one')
  const own = fingerprintOf(key)
  if (fingerprint !== undefined) {
    if (fingerprint !== own) throw new HarnessError('INPUT_INVALID', `the endorsement key is ${own}, and the owner names ${fingerprint}`)
    return { by: 'owner' }
  }
  if (certificate === undefined) throw new HarnessError('INPUT_INVALID', `the TPM holds no certificate of its endorsement key: read its fingerprint at the unit, and give it as --endorsement (the request says ${own})`)
  const held = certificateIn(certificate)
  if (!held.publicKey.equals(createPublicKey({ key: jwkOf(key), format: 'jwk' }))) throw new HarnessError('INPUT_INVALID', 'the certificate is of another key than the endorsement key')
  if (held.ca) throw new HarnessError('INPUT_INVALID', 'the certificate of the endorsement key is one of an authority')
  // Whoever makes TPMs has other certificates made too: that of a key in software would enrol anything.
  if (held.keyUsage?.includes(FOR_ENDORSEMENT) !== true) throw new HarnessError('INPUT_INVALID', `the certificate does not say that its key is an endorsement key (use ${FOR_ENDORSEMENT}): read its fingerprint at the unit, and give it as --endorsement (the request says ${own})`)
  const chain = chainOf(held, authorities)
  if (chain === undefined) throw new HarnessError('INPUT_INVALID', `no given authority issued the certificate of the endorsement key; its issuer is ${held.issuer.replaceAll('\n', ', ')}`)
  const late = [held, ...chain].find(it => new Date(it.validFrom) > now || new Date(it.validTo) < now)
  if (late !== undefined) throw new HarnessError('INPUT_INVALID', `the certificate of ${late.subject?.replaceAll('\n', ', ') ?? 'the endorsement key'} is valid from ${late.validFrom} to ${late.validTo}`)
  return { by: 'certificate', subject: held.subject?.replaceAll('\n', ', ') ?? '', issuer: held.issuer.replaceAll('\n', ', ') }
}

/** The authorities above a certificate, up to one that issued itself; undefined where the way ends before. */
function chainOf(certificate: X509Certificate, authorities: readonly X509Certificate[], depth = 0): readonly X509Certificate[] | undefined {
  const issuers = authorities.filter(it => it.ca && certificate.checkIssued(it) && certificate.verify(it.publicKey))
  for (const issuer of issuers) {
    if (issuer.checkIssued(issuer)) return [issuer]
    const above = depth < 8 ? chainOf(issuer, authorities, depth + 1) : undefined
    if (above !== undefined) return [issuer, ...above]
  }
  return undefined
}

/** A TPM's NV area may be larger than the certificate in it: what follows its own length is padding. */
function certificateIn(bytes: Uint8Array): X509Certificate {
  try {
    const area = Buffer.from(bytes)
    // SEQUENCE with a length in two bytes: 30 82 hi lo.
    const length = area[0] === 0x30 && area[1] === 0x82 ? 4 + area.readUInt16BE(2) : area.length
    return new X509Certificate(area.subarray(0, length))
  } catch (cause) {
    throw new HarnessError('INPUT_INVALID', 'the certificate of the endorsement key cannot be read', cause)
  }
}
