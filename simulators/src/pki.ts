import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as x509 from '@peculiar/x509'
import { makeAuthorities } from './authorities.ts'
import type { CertificateFlaw } from './core/policies.ts'

/** RSA as every certificate here has it. */
export const ALGORITHM = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', publicExponent: new Uint8Array([1, 0, 1]), modulusLength: 2048 }
/** What the device's certificate names it. */
const DEVICE = 'urn:fourtwo:simulated-rtu'
/** Milliseconds of a day. */
export const DAY = 86_400_000
/** A serial number that no other certificate has. */
export const serialNumber = (): string => `01${Buffer.from(webcrypto.getRandomValues(new Uint8Array(8))).toString('hex')}`

/** The files of one certificate. */
export interface CertificateFiles {
  readonly certificate: string
  readonly key: string
}
/** The certificate files of one run. */
export interface Pki {
  readonly device: { readonly certificate: string; readonly key: string }
  readonly client: { readonly certificate: string; readonly key: string }
  /** Of a server that the device connects to. */
  readonly upstream: CertificateFiles
  /** Makes another certificate for the device, by which the practice of its day is left. */
  weaklyCertified(flaw: CertificateFlaw): Promise<CertificateFiles>
  /** The folder of the authorities that the device trusts. */
  readonly authorities: string
  /** Of a user who logs in by it. */
  readonly user: CertificateFiles
  /** Of a second application that is trusted as well. */
  readonly other: { readonly certificate: string; readonly key: string }
}

/** Makes a device certificate for the address, certificates of two clients for whoever tests it, and one of a user of this name, valid around now. */
export async function makePki(folder: string, address: string, upstream = address, user = 'user'): Promise<Pki> {
  x509.cryptoProvider.set(webcrypto as never)
  const make = async (name: string, uri: string, algorithm = ALGORITHM, host = address, file = name): Promise<CertificateFiles> => {
    const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
    const { digitalSignature, nonRepudiation, keyEncipherment, dataEncipherment, keyCertSign } = x509.KeyUsageFlags
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({
      serialNumber: serialNumber(), name: `CN=${name}, O=Fourtwo simulation`,
      notBefore: new Date(Date.now() - DAY), notAfter: new Date(Date.now() + 30 * DAY), signingAlgorithm: algorithm, keys: keys as never,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(digitalSignature | nonRepudiation | keyEncipherment | dataEncipherment | keyCertSign, true),
        new x509.ExtendedKeyUsageExtension(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'], false),
        new x509.SubjectAlternativeNameExtension([{ type: 'url', value: uri }, { type: 'ip', value: host }], false),
      ],
    })
    const files = { certificate: join(folder, `${file}.pem`), key: join(folder, `${file}.key`) }
    writeFileSync(files.certificate, `${certificate.toString('pem')}\n`)
    writeFileSync(files.key, x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY'), { mode: 0o600 })
    return files
  }
  const [device, client, other, server, certified, authorities] = await Promise.all([
    make('device', DEVICE), make('client', 'urn:fourtwo:harness'), make('other', 'urn:fourtwo:harness:other'), make('upstream', 'urn:fourtwo:level-sensor', ALGORITHM, upstream),
    make(user, `urn:fourtwo:user:${user}`, ALGORITHM, address, 'user'), makeAuthorities(join(folder, 'authorities')),
  ])
  return { device, client, other, user: certified, authorities, upstream: server, weaklyCertified: flaw => make('device-weak', DEVICE, { ...ALGORITHM, ...(flaw === 'SHA-1' ? { hash: 'SHA-1' } : { modulusLength: 1024 }) }) }
}
