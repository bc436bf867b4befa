import { OPCUACertificateManager, type StatusCode, StatusCodes } from 'node-opcua'
import type { Device } from '../../core/device.ts'

/** The trust list, which a careless device does not look at. */
export class TrustList extends OPCUACertificateManager {
  readonly #device: Device

  constructor(device: Device, options: ConstructorParameters<typeof OPCUACertificateManager>[0]) {
    super(options)
    this.#device = device
  }

  override checkCertificate(chain: Buffer | Buffer[]): Promise<StatusCode>
  override checkCertificate(chain: Buffer | Buffer[], callback: (fault: Error | null, decided?: StatusCode) => void): void
  override checkCertificate(chain: Buffer | Buffer[], callback?: (fault: Error | null, decided?: StatusCode) => void): Promise<StatusCode> | undefined {
    const decided = super.checkCertificate(chain).then(proper => (this.#device.trustsAnyApplication ? StatusCodes.Good : proper))
    if (callback === undefined) return decided
    decided.then(it => callback(null, it), callback)
    return undefined
  }
}
