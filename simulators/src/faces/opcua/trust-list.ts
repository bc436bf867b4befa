import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CreateSessionRequest, OPCUACertificateManager, type OPCUAServer, ServerSecureChannelLayer, type StatusCode, StatusCodes } from 'node-opcua'
import { split_der } from 'node-opcua-crypto'
import { type Anchors, applicationOf, type CertificateFault, faultsOf, isRing } from '../../core/certificates.ts'
import type { Device } from '../../core/device.ts'

/** What is told of a certificate that was refused: its own bytes, what is wrong with it, and who came with it. */
export interface RefusedCertificate {
  readonly certificate: Buffer
  readonly faults: readonly CertificateFault[]
  readonly peerPort: number
}

/**
 * The trust list, by which the device decides and not the library.
 *
 * The library lets short keys, old digests and certificates for servers pass, and tells whom it asks nothing of the connection.
 */
export class TrustList extends OPCUACertificateManager {
  /** Told of every certificate that is refused. */
  refused: ((it: RefusedCertificate) => void) | undefined
  anchors: Anchors
  #hangs = false
  readonly #device: Device
  readonly #byAuthority: Anchors
  readonly #oneByOne: readonly Buffer[]
  readonly #met = new Map<string, { met: number; accepted: number }>()

  /** `folder` holds `trusted` and `issuers`, each with `certs` and `crl`; `installed` are what an owner installs who has no authority for applications. */
  constructor(device: Device, options: ConstructorParameters<typeof OPCUACertificateManager>[0], folder: string, installed: readonly Buffer[]) {
    super(options)
    const files = (place: string) => readdirSync(join(folder, place)).toSorted().map(file => readFileSync(join(folder, place, file)))
    this.#device = device
    this.#byAuthority = { trusted: files('trusted/certs'), trustedLists: files('trusted/crl'), issuers: files('issuers/certs'), issuerLists: files('issuers/crl') }
    this.#oneByOne = installed
    this.anchors = this.#first
  }

  get #first(): Anchors {
    const { trusted, ...rest } = this.#byAuthority
    return { trusted: this.#device.decoy?.trustsSelfSigned === true ? [...trusted, ...this.#oneByOne] : trusted, ...rest }
  }

  /** Trusts what it trusted at first, and has met nobody. */
  startAnew(): void {
    this.#hangs = false
    this.anchors = this.#first
    this.#met.clear()
  }

  /** Is whoever comes with this chain let in? Never answers where the device hangs. */
  async admits(sent: Buffer, peerPort: number): Promise<boolean> {
    const chain = split_der(sent)
    if (isRing(chain)) this.#hangs ||= !this.#device.survivesRing(peerPort)
    if (this.#hangs) return new Promise(() => undefined)
    return this.#decide(chain[0] ?? sent, faultsOf(chain, this.anchors, new Date()), peerPort)
  }

  /** Is whoever says to be this application let in with a certificate of another? */
  admitsAs(application: string | null, certificate: Buffer, peerPort: number): boolean {
    return applicationOf(certificate) === application || this.#decide(certificate, ['of-another-application'], peerPort)
  }

  /** User certificates are held against the same list. */
  override checkCertificate(chain: Buffer | Buffer[]): Promise<StatusCode>
  override checkCertificate(chain: Buffer | Buffer[], callback: (fault: Error | null, decided?: StatusCode) => void): void
  override checkCertificate(chain: Buffer | Buffer[], callback?: (fault: Error | null, decided?: StatusCode) => void): Promise<StatusCode> | undefined {
    const good = faultsOf(Array.isArray(chain) ? chain : split_der(chain), this.anchors, new Date()).length === 0
    const decided = good ? StatusCodes.Good : StatusCodes.BadSecurityChecksFailed
    if (callback === undefined) return Promise.resolve(decided)
    callback(null, decided)
    return undefined
  }

  #decide(certificate: Buffer, faults: readonly CertificateFault[], peerPort: number): boolean {
    const print = createHash('sha256').update(certificate).digest('hex')
    const before = this.#met.get(print) ?? { met: 0, accepted: 0 }
    const admitted = this.#device.meetCertificate({ faults, ...before }, peerPort)
    this.#met.set(print, { met: before.met + 1, accepted: before.accepted + (admitted ? 1 : 0) })
    if (!admitted) this.refused?.({ certificate, faults, peerPort })
    return admitted
  }
}

/** Has every channel and every session of this process decided by the trust list, which is asked at each; installed once. */
export function decideByTrustList(server: OPCUAServer, store: TrustList): void {
  ServerSecureChannelLayer.prototype['checkCertificate'] = async function (this: ServerSecureChannelLayer, certificate) {
    return certificate === null || certificate.length === 0 || (await store.admits(certificate, this.remotePort)) ? StatusCodes.Good : StatusCodes.BadSecurityChecksFailed
  }
  const create = server['_on_CreateSessionRequest'].bind(server)
  server['_on_CreateSessionRequest'] = (message, channel) => {
    const { request } = message
    const own = channel.clientCertificate === null ? undefined : split_der(channel.clientCertificate)[0]
    // The library compares the two itself: where the device lets a stranger's name pass, it is given the one that it expects.
    if (own !== undefined && request instanceof CreateSessionRequest && applicationOf(own) !== request.clientDescription.applicationUri && store.admitsAs(request.clientDescription.applicationUri, own, channel.remotePort))
      request.clientDescription.applicationUri = applicationOf(own) ?? null
    return create(message, channel)
  }
}
