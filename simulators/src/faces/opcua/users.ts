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

  /** What each may do stands at the nodes (OPC 10000-3, 4.9.2). */
  override getUserRoles(account: string) {
    return makeRoles([WellKnownRoles.AuthenticatedUser, roles[this.#device.roleOf(account) ?? ''] ?? WellKnownRoles.Observer])
  }

  override async isValidUser(session: ServerSession, account: string, secret: string): Promise<boolean> {
    const peerPort = session.channel?.remotePort ?? 0
    this.#device.meetApplication(session.channel?.clientCertificate?.equals(this.#trusted) === true, { door: 'opcua', account, peerPort })
    const outcome = await this.#device.login({ door: 'opcua', account, secret, peerPort })
    if (this.#device.decoy?.delays !== undefined) await new Promise(done => setTimeout(done, this.#device.decoy?.delays))
    return outcome === 'accepted'
  }
}

const roles: Readonly<Record<string, WellKnownRoles>> = { engineer: WellKnownRoles.Engineer, operator: WellKnownRoles.Operator }
