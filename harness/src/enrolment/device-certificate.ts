import { type KeyObject, randomBytes, webcrypto, type X509Certificate } from 'node:crypto'
import { HarnessError } from '../error.ts'
import { library } from '../pki/library.ts'

/** Names a unit in its certificate. */
const uriOf = (ueid: string): string => `urn:fourtwo:ueid:${ueid}`
/** The attribute serialNumber of a name (X.520). */
const SERIAL_NUMBER = '2.5.4.5'
const DAY = 86_400_000

/** The owner's certificate authority. */
export interface Authority {
  readonly certificate: X509Certificate
  readonly key: KeyObject
}

/**
 * Certifies that this key speaks for this unit, for so many days: X.509 in PEM, for signatures alone, the unit as a URI in its subject's other names.
 * @throws HarnessError INPUT_INVALID where the authority is none, or its key is not its own or of a kind that is not used here.
 */
export async function certify(key: KeyObject, ueid: string, { certificate, key: signingKey }: Authority, days: number, now: Date): Promise<string> {
  if (!certificate.ca) throw new HarnessError('INPUT_INVALID', 'the certificate of the authority is not one of an authority')
  if (!certificate.checkPrivateKey(signingKey)) throw new HarnessError('INPUT_INVALID', 'the key of the authority is not that of its certificate')
  const x509 = await library()
  const algorithm = algorithmOf(signingKey)
  const made = await x509.X509CertificateGenerator.create({
    serialNumber: Buffer.concat([Buffer.of(1), randomBytes(15)]).toString('hex'), subject: [{ CN: ['fourtwo-agent'] }, { [SERIAL_NUMBER]: [ueid] }], issuer: new x509.X509Certificate(certificate.raw).subjectName,
    // The clock of whoever checks it may be a little behind.
    notBefore: new Date(now.getTime() - DAY / 24), notAfter: new Date(now.getTime() + days * DAY), signingAlgorithm: algorithm,
    publicKey: key.export({ type: 'spki', format: 'der' }), signingKey: await webcrypto.subtle.importKey('pkcs8', signingKey.export({ type: 'pkcs8', format: 'der' }), algorithm, false, ['sign']),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true), new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.SubjectAlternativeNameExtension([{ type: 'url', value: uriOf(ueid) }], false),
    ],
  })
  return `${made.toString('pem')}\n`
}

/**
 * Holds a device's certificate against the owner's authority: issued by it, valid now, of this key and this unit.
 * @throws HarnessError INPUT_INVALID saying what does not hold.
 */
export function holdCertificate(held: X509Certificate, authority: X509Certificate, key: KeyObject, ueid: string, now: Date): void {
  if (!authority.ca || !held.checkIssued(authority) || !held.verify(authority.publicKey)) throw new HarnessError('INPUT_INVALID', 'the certificate of the device was not issued by the authority that the bench names')
  const late = [held, authority].find(it => new Date(it.validFrom) > now || new Date(it.validTo) < now)
  if (late !== undefined) throw new HarnessError('INPUT_INVALID', `the certificate of the ${late === held ? 'device' : 'authority'} is valid from ${late.validFrom} to ${late.validTo}`)
  if (!held.publicKey.equals(key)) throw new HarnessError('INPUT_INVALID', 'the certificate of the device is of another key than the pinned one')
  if (held.subjectAltName !== `URI:${uriOf(ueid)}`) throw new HarnessError('INPUT_INVALID', `the certificate of the device is of ${held.subjectAltName ?? 'no unit'}, and the door names ${ueid}`)
}

function algorithmOf(key: KeyObject) {
  const curve = { prime256v1: 'P-256', secp384r1: 'P-384' }[key.asymmetricKeyDetails?.namedCurve ?? '']
  if (curve !== undefined) return { name: 'ECDSA', namedCurve: curve, hash: curve === 'P-256' ? 'SHA-256' : 'SHA-384' }
  if (key.asymmetricKeyType === 'rsa') return { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
  throw new HarnessError('INPUT_INVALID', `the key of the authority is of the kind ${key.asymmetricKeyType}, expected P-256, P-384 or RSA`)
}
