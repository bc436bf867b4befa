import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as x509 from '@peculiar/x509'
import type { CertificateFlaw } from './core/policies.ts'

const PROPER = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', publicExponent: new Uint8Array([1, 0, 1]), modulusLength: 2048 }
const DEVICE = 'urn:fourtwo:simulated-rtu'
const DAY = 86_400_000

/** The files of one certificate. */
export interface CertificateFiles {
  readonly certificate: string
  readonly key: string
}
/** The certificate files of one run. */
export interface Pki {
  readonly device: { readonly certificate: string; readonly key: string }
  readonly client: { readonly certificate: string; readonly key: string }
  /** Makes another certificate for the device, by which the practice of its day is left. */
  weaklyCertified(flaw: CertificateFlaw): Promise<CertificateFiles>
}

/** Makes a device certificate for the address and a client certificate for whoever tests it, valid around now. */
export async function makePki(folder: string, address: string): Promise<Pki> {
  x509.cryptoProvider.set(webcrypto as never)
  const make = async (name: string, uri: string, algorithm = PROPER): Promise<CertificateFiles> => {
    const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
    const { digitalSignature, nonRepudiation, keyEncipherment, dataEncipherment, keyCertSign } = x509.KeyUsageFlags
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({
      serialNumber: Buffer.from(webcrypto.getRandomValues(new Uint8Array(8))).toString('hex'), name: `CN=${name}, O=Fourtwo simulation`,
      notBefore: new Date(Date.now() - DAY), notAfter: new Date(Date.now() + 30 * DAY), signingAlgorithm: algorithm, keys: keys as never,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(digitalSignature | nonRepudiation | keyEncipherment | dataEncipherment | keyCertSign, true),
        new x509.ExtendedKeyUsageExtension(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'], false),
        new x509.SubjectAlternativeNameExtension([{ type: 'url', value: uri }, { type: 'ip', value: address }], false),
      ],
    })
    const files = { certificate: join(folder, `${name}.pem`), key: join(folder, `${name}.key`) }
    writeFileSync(files.certificate, `${certificate.toString('pem')}\n`)
    writeFileSync(files.key, x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY'), { mode: 0o600 })
    return files
  }
  const [device, client] = await Promise.all([make('device', DEVICE), make('client', 'urn:fourtwo:harness')])
  return { device, client, weaklyCertified: flaw => make('device-weak', DEVICE, { ...PROPER, ...(flaw === 'SHA-1' ? { hash: 'SHA-1' } : { modulusLength: 1024 }) }) }
}
