import { makeRoles, type ServerSession, UAUserManagerBase, WellKnownRoles } from 'node-opcua'
import type { Device } from '../../core/device.ts'

/** The core's accounts as the server's users, each with its roles. */
export class Users extends UAUserManagerBase {
  readonly #device: Device
  readonly #trusted: readonly Buffer[]
  /** Is there room for one more session of the account? */
  hasRoom: (session: ServerSession, account: string) => boolean = () => true

  constructor(device: Device, trusted: readonly Buffer[]) {
    super()
    this.#device = device
    this.#trusted = trusted
  }

  /** Operators observe; the engineer configures (OPC 10000-3, 4.9.2). */
  override getUserRoles(account: string) {
    return makeRoles([WellKnownRoles.AuthenticatedUser, this.#device.roleOf(account) === 'engineer' ? WellKnownRoles.Engineer : WellKnownRoles.Observer])
  }

  override async isValidUser(session: ServerSession, account: string, secret: string): Promise<boolean> {
    const { channel } = session
    const peerPort = channel?.remotePort ?? 0
    const certificate = channel?.clientCertificate
    this.#device.meetApplication(this.#trusted.some(it => certificate?.equals(it) === true), { door: 'opcua', account, peerPort })
    const outcome = await this.#device.login({ door: 'opcua', account, secret, peerPort, session: session.nodeId.toString(), application: certificate?.toString('hex') ?? '' })
    if (this.#device.decoy?.delays !== undefined) await new Promise(done => setTimeout(done, this.#device.decoy?.delays))
    return outcome === 'accepted' && this.hasRoom(session, account)
  }
}
