import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ICertificateStore } from 'node-opcua-common'
import { exploreCertificate } from 'node-opcua-crypto'
import { type StatusCode, StatusCodes } from 'node-opcua-status-code'
import { AgentError } from '../../error.ts'
import { readOwn } from '../../own-file.ts'

/** Bits of an RSA key, at least and at most (OPC 10000-7, Basic256Sha256). */
const KEY_BITS = { least: 2048, most: 4096 } as const
const PEM = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g

/**
 * The URI that the server's own certificate names it by.
 * @throws AgentError where the certificate is none that can serve, the key is another's, or others may read it.
 */
export function uriOf(certificate: string, privateKey: string): string {
  const [leaf] = certificatesOf(certificate, 'opcua.certificate')
  const uri = /(?:^|, )URI:([^,]+)/.exec(leaf?.subjectAltName ?? '')?.[1]
  if (uri === undefined) throw new AgentError('INPUT_INVALID', `opcua.certificate ${certificate} names no application URI (OPC 10000-6, 6.2.2)`)
  const pem = readOwn(privateKey, 'opcua.privateKey', { lent: true })
  let own: boolean
  try {
    own = leaf?.checkPrivateKey(createPrivateKey(pem)) === true
  } catch {
    throw new AgentError('KEY_REFUSED', `opcua.privateKey ${privateKey} holds no private key in PEM`)
  }
  if (!own) throw new AgentError('KEY_REFUSED', `opcua.privateKey ${privateKey} is not the key of opcua.certificate ${certificate}`)
  return uri
}

/** A store that only says of a certificate whether it is trusted: nothing is ever added to it, moved or written. */
abstract class Store implements ICertificateStore {
  referenceCounter = 0
  abstract checkCertificate(chain: Buffer | Buffer[]): Promise<StatusCode>

  async initialize(): Promise<void> {}
  async dispose(): Promise<void> {}
  async verifyCertificate(chain: Buffer | Buffer[]): Promise<string> {
    return (await this.checkCertificate(chain)).name
  }
  getTrustStatus(certificate: Buffer): Promise<StatusCode> {
    return this.checkCertificate(certificate)
  }
  async trustCertificate(): Promise<void> {}
  async rejectCertificate(): Promise<void> {}
  async addIssuer(): Promise<void> {}
  async addRevocationList(): Promise<void> {}
}

/** Trusts the very certificates that lie in a folder when the agent starts (PEM or DER) while they are valid, and no others: no issuer, and nobody on first contact. Taking a file away and starting anew revokes it. */
export class TrustFolder extends Store {
  readonly #trusted: ReadonlyMap<string, X509Certificate>

  /** @throws AgentError INPUT_INVALID naming the file that is no certificate, or one too weak to be trusted. */
  constructor(folder: string) {
    super()
    let files: string[]
    try {
      files = readdirSync(folder).filter(file => /\.(pem|crt|cer|der)$/i.test(file)).toSorted()
    } catch (cause) {
      throw new AgentError('INPUT_INVALID', `opcua.trusted ${folder} cannot be read`, cause)
    }
    if (files.length === 0) throw new AgentError('INPUT_INVALID', `opcua.trusted ${folder} holds no certificate (.pem, .crt, .cer, .der): nobody could challenge`)
    this.#trusted = new Map(files.flatMap(file => certificatesOf(join(folder, file), 'opcua.trusted').slice(0, 1)).map(it => [it.fingerprint256, it]))
  }

  override async checkCertificate(chain: Buffer | Buffer[]): Promise<StatusCode> {
    const leaf = Array.isArray(chain) ? chain[0] : chain
    const trusted = leaf === undefined ? undefined : this.#trusted.get(fingerprintOf(leaf) ?? '')
    if (trusted === undefined) return StatusCodes.BadCertificateUntrusted
    const now = Date.now()
    return Date.parse(trusted.validFrom) <= now && now <= Date.parse(trusted.validTo) ? StatusCodes.Good : StatusCodes.BadCertificateTimeInvalid
  }
}

/** For user certificates, of which none is accepted: an account is a name with a secret. */
export class NobodyTrusted extends Store {
  override async checkCertificate(_chain: Buffer | Buffer[], callback?: (fault: Error | null, said: StatusCode) => void): Promise<StatusCode> {
    callback?.(null, StatusCodes.BadCertificateUntrusted)
    return StatusCodes.BadCertificateUntrusted
  }
}

/** The certificates of a file, the application's own first; weak ones are refused, since whoever put them there can make better ones. */
function certificatesOf(file: string, what: string): readonly X509Certificate[] {
  let found: X509Certificate[]
  try {
    const bytes = readFileSync(file)
    const blocks = bytes.toString('latin1').match(PEM)
    found = (blocks ?? [bytes]).map(it => new X509Certificate(it))
  } catch (cause) {
    throw new AgentError('INPUT_INVALID', `${what}: ${file} holds no certificate`, cause)
  }
  const [leaf] = found
  const bits = leaf?.publicKey.asymmetricKeyDetails?.modulusLength
  if (leaf === undefined || bits === undefined || bits < KEY_BITS.least || bits > KEY_BITS.most) throw new AgentError('INPUT_INVALID', `${what}: the certificate ${file} has ${bits === undefined ? 'no RSA key' : `a key of ${bits} bits`}, expected RSA with ${KEY_BITS.least} to ${KEY_BITS.most} bits`)
  const signed = exploreCertificate(leaf.raw).signatureAlgorithm.identifier
  if (!/sha(256|384|512)/i.test(signed)) throw new AgentError('INPUT_INVALID', `${what}: the certificate ${file} is signed with ${signed}, expected SHA-256 or better`)
  return found
}

function fingerprintOf(der: Buffer): string | undefined {
  try {
    return new X509Certificate(der).fingerprint256
  } catch {
    return undefined
  }
}
