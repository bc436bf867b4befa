import { createPublicKey, type KeyObject, randomBytes, sign, webcrypto } from 'node:crypto'
import { library } from './library.ts'

/** Milliseconds of a day. */
export const DAY = 86_400_000
const RSA = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
/** sha256WithRSAEncryption as DER, and the last byte that tells its older siblings from it (RFC 8017, A.2.4). */
const SHA256_WITH_RSA = Buffer.from('06092a864886f70d01010b', 'hex')
const LAST_OF = { sha1: 0x05, md5: 0x04 } as const
/** An extension that nobody knows, under an arc that is for examples (2.999). */
const NOBODYS = '2.999.4.2'

/** Who may sign what with a key (RFC 5280, 4.2.1.3). */
export type KeyUse = 'digitalSignature' | 'nonRepudiation' | 'keyEncipherment' | 'dataEncipherment' | 'keyCertSign' | 'cRLSign'
const USES_OF_APPLICATION: readonly KeyUse[] = ['digitalSignature', 'nonRepudiation', 'keyEncipherment', 'dataEncipherment']
const PURPOSES = { servers: '1.3.6.1.5.5.7.3.1', clients: '1.3.6.1.5.5.7.3.2' } as const

/** Who signs: by which name, with which key. */
export interface Issuer {
  readonly name: string
  readonly key: KeyObject
  /** Whose key it says to be, where that is not the one it signs with. */
  readonly saysKey?: KeyObject
}
/** What stands in a certificate; what is left out is as it should be. */
export interface Wanted {
  readonly name: string
  readonly key: KeyObject
  /** Who signs it; itself where left out. */
  readonly by?: Issuer
  readonly serial?: string
  /** From and until, in days from now. */
  readonly valid?: readonly [number, number]
  readonly authority?: boolean
  readonly uses?: readonly KeyUse[]
  readonly purposes?: readonly (keyof typeof PURPOSES)[]
  /** The application it is of; undefined where it names none. */
  readonly uri?: string | undefined
  /** The hosts it is of, where it names an application. */
  readonly hosts?: readonly { readonly type: 'dns' | 'ip'; readonly value: string }[]
  readonly digest?: 'sha256' | keyof typeof LAST_OF
  /** Bytes of an extension that nobody knows: critical where none may pass over it. */
  readonly unknown?: { readonly critical: boolean; readonly bytes: Buffer }
}

/** A serial number that no other certificate has. */
export const freshSerial = (): string => Buffer.concat([Buffer.of(1), randomBytes(15)]).toString('hex')

/** Makes one certificate for an RSA key, in DER: right in all that is not wanted otherwise. */
export async function makeCertificate({ name, key, by = { name, key }, serial = freshSerial(), valid: [from, until] = [-1, 1], authority = false, uses, purposes, uri, hosts = [{ type: 'dns', value: 'localhost' }], digest = 'sha256', unknown }: Wanted): Promise<Buffer> {
  const x509 = await library()
  const flags = (uses ?? (authority ? ['keyCertSign', 'cRLSign', 'digitalSignature'] : USES_OF_APPLICATION)).reduce((sum, use) => sum | x509.KeyUsageFlags[use], 0)
  const publicKey = publicOf(key)
  const made = await x509.X509CertificateGenerator.create({
    serialNumber: serial, subject: name, issuer: by.name, notBefore: new Date(Date.now() + from * DAY), notAfter: new Date(Date.now() + until * DAY),
    signingAlgorithm: RSA, publicKey, signingKey: await signing(by.key),
    extensions: [
      new x509.BasicConstraintsExtension(authority, undefined, true), new x509.KeyUsagesExtension(flags, true),
      ...(authority && purposes === undefined ? [] : [new x509.ExtendedKeyUsageExtension((purposes ?? ['clients']).map(it => PURPOSES[it]), false)]),
      ...(uri === undefined ? [] : [new x509.SubjectAlternativeNameExtension([{ type: 'url', value: uri }, ...hosts], false)]),
      await x509.SubjectKeyIdentifierExtension.create(publicKey), await x509.AuthorityKeyIdentifierExtension.create(publicOf(by.saysKey ?? by.key)),
      ...(unknown === undefined ? [] : [new x509.Extension(NOBODYS, unknown.critical, unknown.bytes)]),
    ],
  })
  const der = Buffer.from(made.rawData)
  return digest === 'sha256' ? der : signedAnew(der, digest, by.key)
}

/** Makes a list of revoked certificates, in DER. */
export async function makeRevocationList({ name, key }: Issuer, revoked: readonly string[], days = 3650): Promise<Buffer> {
  const x509 = await library()
  const made = await x509.X509CrlGenerator.create({
    issuer: name, thisUpdate: new Date(Date.now() - DAY), nextUpdate: new Date(Date.now() + days * DAY), signingAlgorithm: RSA, signingKey: await signing(key),
    entries: revoked.map(serialNumber => ({ serialNumber, revocationDate: new Date(Date.now() - DAY) })),
    extensions: [await x509.AuthorityKeyIdentifierExtension.create(publicOf(key))],
  })
  return Buffer.from(made.rawData)
}

/** Signs with an older digest, which the library does not: both places that name it change in one byte. */
function signedAnew(der: Buffer, digest: keyof typeof LAST_OF, key: KeyObject): Buffer {
  const altered = Buffer.from(der)
  for (let at = altered.indexOf(SHA256_WITH_RSA); at >= 0; at = altered.indexOf(SHA256_WITH_RSA, at + 1)) altered[at + SHA256_WITH_RSA.length - 1] = LAST_OF[digest]
  // 30 82 LL LL, then the part that is signed, which begins alike.
  const signed = altered.subarray(4, 8 + altered.readUInt16BE(6))
  const signature = sign(digest, signed, key)
  signature.copy(altered, altered.length - signature.length)
  return altered
}

const publicOf = (key: KeyObject): Buffer => createPublicKey(key).export({ type: 'spki', format: 'der' })

const imported = new WeakMap<KeyObject, Promise<webcrypto.CryptoKey>>()

function signing(key: KeyObject): Promise<webcrypto.CryptoKey> {
  const held = imported.get(key) ?? webcrypto.subtle.importKey('pkcs8', key.export({ type: 'pkcs8', format: 'der' }), RSA, false, ['sign'])
  imported.set(key, held)
  return held
}
