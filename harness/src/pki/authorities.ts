import { createPrivateKey, generateKeyPair, type KeyObject, X509Certificate } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { HarnessError } from '../error.ts'
import { freshSerial, type Issuer, makeCertificate, makeRevocationList } from './certificate.ts'
import { library } from './library.ts'

/** As whom the harness comes to an OPC UA server (OPC 10000-4, 7.2). */
export const APPLICATION = 'urn:fourtwo:harness'
const YEARS = 3650
/** Where each file lies; `trusted` and `issuers` as in the stores of most OPC UA applications (OPC 10000-12, F.1). */
const PLACES = {
  authority: { certificate: 'trusted/certs/authority.der', list: 'trusted/crl/authority.crl', key: 'authority.key' },
  intermediate: { certificate: 'issuers/certs/intermediate.der', list: 'issuers/crl/intermediate.crl', key: 'intermediate.key' },
  withdrawn: { certificate: 'issuers/certs/withdrawn.der', list: 'issuers/crl/withdrawn.crl', key: 'withdrawn.key' },
} as const
const CLIENT = { certificate: 'client.pem', key: 'client.key' } as const
type AuthorityName = keyof typeof PLACES

/** An authority: its certificate in DER and what it signs with. */
export interface Authority extends Issuer {
  readonly certificate: Buffer
}
/** The authorities of the harness: one that the unit trusts, and two below it, of which one is revoked. */
export interface Authorities extends Readonly<Record<AuthorityName, Authority>> {
  /** A serial number that the list of the trusted one has revoked. */
  readonly revoked: string
}

/**
 * Makes the harness's own authorities in a folder, its client certificate, and their revocation lists: once, since the unit has to be told to trust them.
 * Answers the files, by what is done with them.
 * @throws HarnessError INPUT_INVALID where the folder holds some already, or cannot be written.
 */
export async function makeAuthorities(folder: string): Promise<{ readonly trust: readonly string[]; readonly know: readonly string[]; readonly bench: Readonly<Record<'certificate' | 'key' | 'issuer', string>> }> {
  const inside = (file: string) => join(folder, file)
  const there = [...Object.values(PLACES).flatMap(it => Object.values(it)), ...Object.values(CLIENT)].find(file => existsSync(inside(file)))
  if (there !== undefined) throw new HarnessError('INPUT_INVALID', `${inside(there)} is there already: a unit may trust it, so nothing was changed`)
  const [authorityKey, intermediateKey, withdrawnKey, clientKey] = await Promise.all([rsaKey(), rsaKey(), rsaKey(), rsaKey()])
  const tag = freshSerial().slice(-6)
  const authority = { name: `CN=Fourtwo test authority ${tag}`, key: authorityKey }
  const intermediate = { name: `CN=Fourtwo intermediate authority ${tag}`, key: intermediateKey }
  const withdrawn = { name: `CN=Fourtwo withdrawn authority ${tag}`, key: withdrawnKey }
  const withdrawnSerial = freshSerial()
  const long = { valid: [-1, YEARS] as const, authority: true }
  const files: readonly (readonly [string, Buffer | string])[] = [
    [PLACES.authority.certificate, await makeCertificate({ ...authority, ...long })], [PLACES.authority.list, await makeRevocationList(authority, [freshSerial(), withdrawnSerial])], [PLACES.authority.key, pemOf(authorityKey)],
    [PLACES.intermediate.certificate, await makeCertificate({ ...intermediate, ...long, by: authority })], [PLACES.intermediate.list, await makeRevocationList(intermediate, [])], [PLACES.intermediate.key, pemOf(intermediateKey)],
    [PLACES.withdrawn.certificate, await makeCertificate({ ...withdrawn, ...long, by: authority, serial: withdrawnSerial })], [PLACES.withdrawn.list, await makeRevocationList(withdrawn, [])], [PLACES.withdrawn.key, pemOf(withdrawnKey)],
    [CLIENT.certificate, new X509Certificate(await makeCertificate({ name: 'CN=fourtwo', key: clientKey, by: authority, valid: [-1, YEARS], uri: APPLICATION })).toString()], [CLIENT.key, pemOf(clientKey)],
  ]
  try {
    for (const place of ['trusted/certs', 'trusted/crl', 'issuers/certs', 'issuers/crl']) mkdirSync(inside(place), { recursive: true })
    chmodSync(folder, 0o700)
    for (const [file, bytes] of files) writeFileSync(inside(file), bytes, { flag: 'wx', mode: file.endsWith('.key') ? 0o600 : 0o644 })
  } catch (cause) {
    throw new HarnessError('INPUT_INVALID', `${folder} cannot be written: ${cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'}`, cause)
  }
  return {
    trust: [inside(PLACES.authority.certificate), inside(PLACES.authority.list)],
    know: [PLACES.intermediate, PLACES.withdrawn].flatMap(({ certificate, list }) => [inside(certificate), inside(list)]),
    bench: { certificate: inside(CLIENT.certificate), key: inside(CLIENT.key), issuer: folder },
  }
}

/**
 * Reads what `makeAuthorities` made.
 * @throws HarnessError INPUT_INVALID naming the file that is missing or is not what it has to be; never what a key file holds.
 */
export async function readAuthorities(folder: string): Promise<Authorities> {
  const x509 = await library()
  const { authority, intermediate, withdrawn } = { authority: readAuthority(folder, 'authority'), intermediate: readAuthority(folder, 'intermediate'), withdrawn: readAuthority(folder, 'withdrawn') }
  const named = (one: Omit<Authority, 'name'>): Authority => ({ ...one, name: new x509.X509Certificate(one.certificate).subject })
  const own = new X509Certificate(withdrawn.certificate).serialNumber.toLowerCase()
  const revoked = new x509.X509Crl(readFileSync(join(folder, PLACES.authority.list))).entries.map(({ serialNumber }) => serialNumber.toLowerCase()).find(it => it.replace(/^0+/, '') !== own.replace(/^0+/, ''))
  if (revoked === undefined) throw new HarnessError('INPUT_INVALID', `${join(folder, PLACES.authority.list)} revokes no certificate of an application`)
  return { authority: named(authority), intermediate: named(intermediate), withdrawn: named(withdrawn), revoked }
}

/** What is wrong with a folder that should hold authorities: a sentence, or undefined. */
export function faultOfAuthorities(folder: string): string | undefined {
  try {
    for (const name of ['authority', 'intermediate', 'withdrawn'] as const) readAuthority(folder, name)
    return existsSync(join(folder, PLACES.authority.list)) ? undefined : `where ${PLACES.authority.list} is missing`
  } catch (fault) {
    if (fault instanceof HarnessError) return `where ${fault.message}`
    throw fault
  }
}

/** A new RSA key. */
export const rsaKey = async (bits = 2048): Promise<KeyObject> => (await promisify(generateKeyPair)('rsa', { modulusLength: bits })).privateKey

function readAuthority(folder: string, name: AuthorityName): Omit<Authority, 'name'> {
  const place = PLACES[name]
  const read = <T>(file: string, parse: (bytes: Buffer) => T, expected: string): T => {
    try {
      return parse(readFileSync(join(folder, file)))
    } catch (cause) {
      const code = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT' ? 'is missing; `fourtwo identity` makes such a folder' : `does not hold ${expected}`
      throw new HarnessError('INPUT_INVALID', `${join(folder, file)} ${code}`, cause)
    }
  }
  const certificate = read(place.certificate, bytes => new X509Certificate(bytes), 'a certificate')
  const key = read(place.key, createPrivateKey, 'a private key')
  if (!certificate.ca || !certificate.checkPrivateKey(key) || key.asymmetricKeyType !== 'rsa') throw new HarnessError('INPUT_INVALID', `${join(folder, place.key)} is not the RSA key of the authority ${place.certificate}`)
  return { certificate: certificate.raw, key }
}

const pemOf = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString()
