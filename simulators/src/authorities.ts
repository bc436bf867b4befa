import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as x509 from '@peculiar/x509'
import { ALGORITHM, DAY, serialNumber } from './pki.ts'

/** Has the authority of a folder issue a certificate for what signed itself: the same name, key and all else. Answers the file, which lies beside it. */
export async function issue(folder: string, selfSigned: string): Promise<string> {
  const of = new x509.X509Certificate(readFileSync(selfSigned, 'utf8'))
  const authority = new x509.X509Certificate(readFileSync(join(folder, 'trusted/certs/authority.der')))
  const key = await webcrypto.subtle.importKey('pkcs8', x509.PemConverter.decodeFirst(readFileSync(join(folder, 'authority.key'), 'utf8')), ALGORITHM, false, ['sign'])
  const { notBefore, notAfter, publicKey, extensions } = of
  const issued = await x509.X509CertificateGenerator.create({ serialNumber: serialNumber(), subject: of.subject, issuer: authority.subject, notBefore, notAfter, signingAlgorithm: ALGORITHM, publicKey, signingKey: key as never, extensions })
  const file = selfSigned.replace(/\.pem$/, '-issued.pem')
  writeFileSync(file, `${issued.toString('pem')}\n`)
  return file
}

/**
 * Makes the authorities of whoever tests the device, in a folder as `fourtwo identity` lays it out: one that the device trusts, one below it, and one below it that is revoked.
 */
export async function makeAuthorities(folder: string): Promise<string> {
  x509.cryptoProvider.set(webcrypto as never)
  const keyPair = () => webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
  const [keys, one, other] = await Promise.all([keyPair(), keyPair(), keyPair()])
  const root = { name: 'CN=Bench authority, O=Fourtwo simulation', keys }
  const withdrawnSerial = serialNumber()
  for (const place of ['trusted/certs', 'trusted/crl', 'issuers/certs', 'issuers/crl']) mkdirSync(join(folder, place), { recursive: true })
  const make = async (file: string, place: string, of: typeof root, revoked: readonly string[], serial = serialNumber()) => {
    const { keyCertSign, cRLSign, digitalSignature } = x509.KeyUsageFlags
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: serial, subject: of.name, issuer: root.name, notBefore: new Date(Date.now() - DAY), notAfter: new Date(Date.now() + 30 * DAY), signingAlgorithm: ALGORITHM, publicKey: of.keys.publicKey as never, signingKey: root.keys.privateKey as never,
      extensions: [new x509.BasicConstraintsExtension(true, undefined, true), new x509.KeyUsagesExtension(keyCertSign | cRLSign | digitalSignature, true), await x509.SubjectKeyIdentifierExtension.create(of.keys.publicKey as never), await x509.AuthorityKeyIdentifierExtension.create(root.keys.publicKey as never)],
    })
    const list = await x509.X509CrlGenerator.create({
      issuer: of.name, thisUpdate: new Date(Date.now() - DAY), nextUpdate: new Date(Date.now() + 30 * DAY), signingAlgorithm: ALGORITHM, signingKey: of.keys.privateKey as never,
      extensions: [await x509.AuthorityKeyIdentifierExtension.create(of.keys.publicKey as never)], entries: revoked.map(it => ({ serialNumber: it, revocationDate: new Date(Date.now() - DAY) })),
    })
    writeFileSync(join(folder, place, 'certs', `${file}.der`), Buffer.from(certificate.rawData))
    writeFileSync(join(folder, place, 'crl', `${file}.crl`), Buffer.from(list.rawData))
    writeFileSync(join(folder, `${file}.key`), x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', of.keys.privateKey), 'PRIVATE KEY'), { mode: 0o600 })
  }
  await Promise.all([
    make('authority', 'trusted', root, [serialNumber(), withdrawnSerial]),
    make('intermediate', 'issuers', { name: 'CN=Bench intermediate, O=Fourtwo simulation', keys: one }, []),
    make('withdrawn', 'issuers', { name: 'CN=Bench withdrawn, O=Fourtwo simulation', keys: other }, [], withdrawnSerial),
  ])
  return folder
}
