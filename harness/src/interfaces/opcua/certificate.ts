import { X509Certificate } from 'node:crypto'
import { type Standing, standingOf } from '@fourtwo/contract'
import { exploreCertificate, split_der } from 'node-opcua-crypto'
import type { OwnCertificate } from '../../probe.ts'

/** Kinds of key, as the practice list names them. */
const KINDS: Readonly<Record<string, string>> = { rsa: 'RSA', 'rsa-pss': 'RSA', ec: 'EC', ed25519: 'Ed25519', ed448: 'Ed448', dsa: 'DSA' }

/** The first certificate of a chain as it came over the wire; undefined where none stands there. */
export const leafOf = (chain: Buffer | null | undefined): Buffer | undefined => (chain === null || chain === undefined || chain.length === 0 ? undefined : tried(() => split_der(chain)[0]))

/** A door's own certificate, held against the practice list; undefined where it cannot be read. A signature by a hash that is withdrawn counts also where a certificate signed itself: OPC UA has every certificate signed as its policy says (OPC 10000-7). */
export function ownCertificate(der: Buffer): OwnCertificate | undefined {
  return tried(() => {
    const certificate = new X509Certificate(der)
    const { asymmetricKeyType = 'unknown', asymmetricKeyDetails } = certificate.publicKey
    const kind = KINDS[asymmetricKeyType] ?? asymmetricKeyType
    const bits = asymmetricKeyDetails?.modulusLength ?? curveBits(asymmetricKeyDetails?.namedCurve)
    const hash = hashOf(exploreCertificate(der).signatureAlgorithm.identifier)
    const judged: readonly [string, Standing][] = [[`the key, ${kind}`, standingOf('key', kind, bits)], [`the signature's hash, ${hash}`, standingOf('signature-hash', hash)]]
    const now = new Date()
    const expired = certificate.validToDate < now ? `ran out on ${certificate.validTo}` : certificate.validFromDate > now ? `is valid from ${certificate.validFrom} on` : undefined
    return {
      subject: certificate.subject.replaceAll('\n', ', '), key: bits === undefined ? kind : `${kind} ${bits}`, hash, from: certificate.validFromDate.toISOString(), to: certificate.validToDate.toISOString(),
      withdrawn: judged.filter(([, it]) => it.standing === 'withdrawn').map(([what, it]) => `${what} (${it.because})`), unknown: judged.filter(([, it]) => it.standing === 'unknown').map(([what]) => what), ...(expired === undefined ? {} : { expired }),
    }
  })
}

/** Named curves carry their length: prime256v1, secp384r1, brainpoolP256r1. */
const curveBits = (curve: string | undefined): number | undefined => (curve === undefined ? undefined : Number(/\d{3}/.exec(curve)?.[0] ?? Number.NaN) || undefined)

/** The hash of a signature algorithm, as the practice list names it: sha1WithRSAEncryption, ecdsaWithSHA256, md5WithRSAEncryption. */
function hashOf(algorithm: string): string {
  const [, sha, md] = /sha-?(\d+)|(md\d)/i.exec(algorithm) ?? []
  return sha !== undefined ? `SHA-${sha}` : md !== undefined ? md.toUpperCase() : algorithm
}

function tried<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
