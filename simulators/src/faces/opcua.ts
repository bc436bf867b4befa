import { X509Certificate } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { copyFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  DataType, type ISessionContext, makeRoles, MessageSecurityMode, OPCUACertificateManager, OPCUAServer, SecurityPolicy, type ServerSession, type StatusCode, StatusCodes, UAUserManagerBase, UserNameIdentityToken, Variant,
  WellKnownRoles,
} from 'node-opcua'
import type { Device } from '../core/device.ts'
import type { Plant } from '../core/plant.ts'
import type { Names } from '../names.ts'
import type { Pki } from '../pki.ts'
import { endHostileConnections } from './hostile.ts'

/** An OPC UA server with the core's accounts: Basic256Sha256, SignAndEncrypt, user names only. Answers its URL. */
export async function openOpcuaFace(device: Device, names: Names, pki: Pki, plant: Plant, address: string, wanted: number, folder: string): Promise<{ url: string; close(): Promise<void> }> {
  endHostileConnections()
  const rootFolder = join(folder, 'opcua')
  for (const place of ['own/private', 'trusted/certs']) mkdirSync(join(rootFolder, place), { recursive: true })
  await copyFile(pki.device.key, join(rootFolder, 'own/private/private_key.pem'))
  await copyFile(pki.client.certificate, join(rootFolder, 'trusted/certs/client.pem'))
  const store = new FaceStore(device, { rootFolder, automaticallyAcceptUnknownCertificate: false, disableFileWatchers: true })
  await store.initialize()
  const server = new OPCUAServer({
    port: wanted, hostname: address, host: address, certificateFile: pki.device.certificate, privateKeyFile: pki.device.key,
    serverCertificateManager: store, userCertificateManager: store, securityPolicies: [SecurityPolicy.Basic256Sha256], securityModes: [MessageSecurityMode.SignAndEncrypt],
    allowAnonymous: false, serverInfo: { applicationUri: 'urn:fourtwo:simulated-rtu' }, userManager: new FaceUsers(device, new X509Certificate(await readFile(pki.client.certificate)).raw), serverCapabilities: { maxSessions: 500 },
  })
  await server.initialize()
  addNodes(server, device, names, plant)
  endSessions(server, device)
  await server.start()
  return { url: `opc.tcp://${address}:${server.endpoints[0]?.port}`, close: () => server.shutdown(0) }
}

function addNodes(server: OPCUAServer, device: Device, names: Names, plant: Plant): void {
  const own = server.engine.addressSpace?.getOwnNamespace()
  const station = own?.addObject({ browseName: 'PumpStation', organizedBy: server.engine.addressSpace?.rootFolder.objects ?? 'i=85' })
  const add = (nodeId: string, dataType: DataType, get: () => string | number, set?: (value: unknown) => void) =>
    own?.addVariable({
      componentOf: station ?? 'i=85', nodeId, browseName: nodeId.split('.').at(-1) ?? nodeId, dataType, minimumSamplingInterval: 100,
      accessLevel: set === undefined ? 'CurrentRead' : 'CurrentRead | CurrentWrite',
      value: {
        get: () => new Variant({ dataType, value: get() }),
        ...(set === undefined ? {} : { set: (variant: Variant) => {
          set(variant.value)
          return StatusCodes.Good
        } }),
      },
    })
  add(names.levelNode, DataType.Double, () => plant.level)
  add(names.heartbeatNode, DataType.String, () => JSON.stringify(plant.beat))
  let shows = true
  for (const [n, nodeId] of names.nameplateNodes.entries()) {
    const node = add(nodeId, DataType.String, () => plant.nameplate(shows)[n] ?? '')
    if (node !== undefined) node.isUserReadable = context => {
      shows = device.showsSerialNumber('opcua', by(context).peerPort)
      return true
    }
  }
  const stopLevel = add(names.stopLevelNode, DataType.Double, () => device.stopLevel, value => { device.stopLevel = Number(value) })
  if (stopLevel !== undefined) stopLevel.isUserWritable = context => device.mayOperate(by(context))
  const audit = add(names.auditNode, DataType.String, () => device.log, () => undefined)
  if (audit !== undefined) {
    audit.isUserReadable = context => device.mayAudit(by(context).account)
    audit.isUserWritable = context => device.mayAudit(by(context).account) && !device.emptyLog(by(context))
  }
}

/** A session that its user closed is recorded; a device that does not end it goes on honouring its token. */
function endSessions(server: OPCUAServer, device: Device): void {
  const { engine } = server
  const close = engine.closeSession.bind(engine)
  engine.closeSession = (token, deleteSubscriptions, reason, ...rest) => {
    const session = engine.getSession(token)
    const account = session === null || session === undefined ? '' : userOf(session)
    if (reason === 'CloseSession' && account !== '' && session?.status === 'active' && !device.logOut({ door: 'opcua', account, peerPort: session.channel?.remotePort ?? 0 })) return
    close(token, deleteSubscriptions, reason, ...rest)
  }
}

const userOf = ({ userIdentityToken: token }: ServerSession): string => (token instanceof UserNameIdentityToken ? (token.userName ?? '') : '')

function by(context: ISessionContext | null): { door: string; account: string; peerPort: number } {
  const session = context?.session as ServerSession | undefined // the server makes every context from a session of its own
  return { door: 'opcua', account: session === undefined ? '' : userOf(session), peerPort: session?.channel?.remotePort ?? 0 }
}

/** The trust list, which a careless device does not look at. */
class FaceStore extends OPCUACertificateManager {
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

class FaceUsers extends UAUserManagerBase {
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
