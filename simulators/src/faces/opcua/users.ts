import { makeRoles, type ServerSession, UAUserManagerBase, WellKnownRoles } from 'node-opcua'
import type { Device } from '../../core/device.ts'

/** The core's accounts as the server's users, each with its roles. */
export class Users extends UAUserManagerBase {
  readonly #device: Device
  readonly #trusted: Buffer

  constructor(device: Device, trusted: Buffer) {
    super()
    this.#device = device
    this.#trusted = trusted
  }

  /** Operators observe; the engineer configures (OPC 10000-3, 4.9.2). */
  override getUserRoles(account: string) {
    return makeRoles([WellKnownRoles.AuthenticatedUser, this.#device.roleOf(account) === 'engineer' ? WellKnownRoles.Engineer : WellKnownRoles.Observer])
  }

  override async isValidUser(session: ServerSession, account: string, secret: string): Promise<boolean> {
    const peerPort = session.channel?.remotePort ?? 0
    this.#device.meetApplication(session.channel?.clientCertificate?.equals(this.#trusted) === true, { door: 'opcua', account, peerPort })
    const outcome = await this.#device.login({ door: 'opcua', account, secret, peerPort })
    if (this.#device.decoy?.delays !== undefined) await new Promise(done => setTimeout(done, this.#device.decoy?.delays))
    return outcome === 'accepted'
  }
}
