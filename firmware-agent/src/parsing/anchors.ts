import { createHash, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto'
import type { Anchor } from '@fourtwo/contract/facts.ts'

/** Keys whose private half is published: SHA-256 over the public key (SubjectPublicKeyInfo), and where each is from. */
const DEMO_KEYS: ReadonlyMap<string, string> = new Map([
  ['fcc97da097d023970ad000eac55462c77cd70fa888d3bcbe1d0a427800da83c4', 'PkKek-1-snakeoil of the OVMF packages, also in CIP images'],
  ['0034f8fe5adc3b0dfe642407275d144de2398c68cc9a86dd6703d7151116b44e', 'root of RAUC\'s test certificates'],
  ['1ba83e4383192b3cdc72681247c8ae1955a3490f046f5f6f584492c766975dbd', 'development certificate authority of RAUC\'s test certificates'],
  ['ef11248d457e4170764131bc4d8c1a16c046d9870e1c66aad231d53546404ac4', 'Mender\'s demo server of 2016'],
  ['3c16fc8c999508ba8fb3ef946b292dd714315bc2f6f84e5fe596e6b5532f16e1', 'Mender\'s demo server of 2021'],
])
/** Names that nobody gives a certificate meant to be trusted. */
const DEMO_NAMES = /snake\s?oil|do not (trust|ship)|=Test Org\b/i

/** What a file of trust anchors holds, how many, and whether one of them is a key that anybody holds. Nothing of a private key is looked at but that it is one. */
export function parseAnchors(bytes: Buffer): Pick<Anchor, 'content' | 'count' | 'demo'> {
  const text = bytes.toString('latin1')
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) return { content: 'private-key', count: 1, demo: false }
  const certificates = text.match(/-----BEGIN (?:TRUSTED )?CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END (?:TRUSTED )?CERTIFICATE-----/g) ?? []
  if (certificates.length > 0) return { content: 'certificates', count: certificates.length, demo: certificates.some(isDemoCertificate) }
  if (bytes[0] === 0x30 && bytes.length < 16_384) return { content: certificateIn(bytes) === undefined ? 'unknown' : 'certificates', count: 1, demo: isDemoCertificate(bytes) }
  const keys = text.match(/-----BEGIN (?:RSA )?PUBLIC KEY-----[A-Za-z0-9+/=\s]+-----END (?:RSA )?PUBLIC KEY-----/g) ?? []
  if (keys.length > 0) return { content: 'public-key', count: keys.length, demo: keys.some(pem => isDemoKey(() => createPublicKey(pem))) }
  if (text.startsWith('untrusted comment:')) return { content: 'public-key', count: 1, demo: false }
  // An OpenPGP key starts with a public-key packet, in the old or the new form of its header (RFC 9580, 4.2).
  if (text.includes('-----BEGIN PGP PUBLIC KEY BLOCK-----') || [0x98, 0x99, 0x9a, 0xc6].includes(bytes[0] ?? 0)) return { content: 'keyring', count: 1, demo: false }
  return { content: 'unknown', count: 0, demo: false }
}

/** How many certificates a bundle holds: those of all the world's authorities are not looked at one by one. */
export function countCertificates(bytes: Buffer): Pick<Anchor, 'content' | 'count' | 'demo'> {
  const count = bytes.toString('latin1').match(/-----BEGIN (?:TRUSTED )?CERTIFICATE-----/g)?.length ?? 0
  return { content: count > 0 ? 'certificates' : 'unknown', count, demo: false }
}

function certificateIn(from: string | Buffer): X509Certificate | undefined {
  try {
    return new X509Certificate(from)
  } catch {
    return undefined
  }
}

function isDemoCertificate(from: string | Buffer): boolean {
  const certificate = certificateIn(from)
  return certificate !== undefined && (DEMO_NAMES.test(certificate.subject) || isDemoKey(() => certificate.publicKey))
}

/** A key that cannot be decoded, alone or in a certificate that itself can be read, is none that is known. */
function isDemoKey(keyOf: () => KeyObject): boolean {
  try {
    return DEMO_KEYS.has(digestOf(keyOf().export({ type: 'spki', format: 'der' })))
  } catch {
    return false
  }
}

const digestOf = (der: Buffer): string => createHash('sha256').update(der).digest('hex')
