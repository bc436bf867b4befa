import { X509Certificate } from 'node:crypto'

/** The common name of a certificate, by which a record tells whose it is. */
export function commonName(certificate: Buffer): string {
  try {
    return /^CN=(.*)$/m.exec(new X509Certificate(certificate).subject)?.[1] ?? ''
  } catch {
    return ''
  }
}
