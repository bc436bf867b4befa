import { makeRoles, type ServerSession, UAUserManagerBase, WellKnownRoles } from 'node-opcua'
import type { Device } from '../../core/device.ts'

/** The core's accounts as the server's users, each with its roles. */
export class Users extends UAUserManagerBase {
  readonly #device: Device
  /** Is there room for one more session of the account? */
  hasRoom: (session: ServerSession, account: string) => boolean = () => true

  constructor(device: Device) {
    super()
    this.#device = device
  }

  /** What each may do stands at the nodes (OPC 10000-3, 4.9.2). */
  override getUserRoles(account: string) {
    return makeRoles([WellKnownRoles.AuthenticatedUser, roles[this.#device.roleOf(account) ?? ''] ?? WellKnownRoles.Observer])
  }

  override async isValidUser(session: ServerSession, account: string, secret: string): Promise<boolean> {
    const { channel } = session
    const peerPort = channel?.remotePort ?? 0
    const outcome = await this.#device.login({ door: 'opcua', account, secret, peerPort, session: session.nodeId.toString(), application: channel?.clientCertificate?.toString('hex') ?? '' })
    if (this.#device.decoy?.delays !== undefined) await new Promise(done => setTimeout(done, this.#device.decoy?.delays))
    return outcome === 'accepted' && this.hasRoom(session, account)
  }
}

const roles: Readonly<Record<string, WellKnownRoles>> = { engineer: WellKnownRoles.Engineer, administrator: WellKnownRoles.SecurityAdmin, operator: WellKnownRoles.Operator }
