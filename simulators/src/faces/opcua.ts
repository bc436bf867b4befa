import { mkdirSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DataType, makeRoles, MessageSecurityMode, OPCUACertificateManager, OPCUAServer, SecurityPolicy, type ServerSession, UAUserManagerBase, Variant, WellKnownRoles } from 'node-opcua'
import type { Device } from '../core/device.ts'
import type { Names } from '../names.ts'
import type { Pki } from '../pki.ts'

/** An OPC UA server with the core's accounts: Basic256Sha256, SignAndEncrypt, user names only. Answers its URL. */
export async function openOpcuaFace(device: Device, names: Names, pki: Pki, address: string, folder: string, values: { level(): number; beat(): string }): Promise<{ url: string; close(): Promise<void> }> {
  const rootFolder = join(folder, 'opcua')
  for (const place of ['own/private', 'trusted/certs']) mkdirSync(join(rootFolder, place), { recursive: true })
  await copyFile(pki.device.key, join(rootFolder, 'own/private/private_key.pem'))
  await copyFile(pki.client.certificate, join(rootFolder, 'trusted/certs/client.pem'))
  const store = new OPCUACertificateManager({ rootFolder, automaticallyAcceptUnknownCertificate: false, disableFileWatchers: true })
  await store.initialize()
  const server = new OPCUAServer({
    port: 0, hostname: address, host: address, certificateFile: pki.device.certificate, privateKeyFile: pki.device.key,
    serverCertificateManager: store, userCertificateManager: store, securityPolicies: [SecurityPolicy.Basic256Sha256], securityModes: [MessageSecurityMode.SignAndEncrypt],
    allowAnonymous: false, serverInfo: { applicationUri: 'urn:fourtwo:simulated-rtu' }, userManager: new FaceUsers(device), serverCapabilities: { maxSessions: 50 },
  })
  await server.initialize()
  const space = server.engine.addressSpace
  const own = space?.getOwnNamespace()
  const station = own?.addObject({ browseName: 'PumpStation', organizedBy: space?.rootFolder.objects ?? 'i=85' })
  for (const [nodeId, dataType, value] of [[names.levelNode, DataType.Double, values.level], [names.heartbeatNode, DataType.String, values.beat]] as const) {
    own?.addVariable({ componentOf: station ?? 'i=85', nodeId, browseName: nodeId.split('.').at(-1) ?? nodeId, dataType, minimumSamplingInterval: 100, accessLevel: 'CurrentRead', value: { get: () => new Variant({ dataType, value: value() }) } })
  }
  await server.start()
  return { url: `opc.tcp://${address}:${server.endpoints[0]?.port}`, close: () => server.shutdown(0) }
}

class FaceUsers extends UAUserManagerBase {
  readonly #device: Device

  constructor(device: Device) {
    super()
    this.#device = device
  }

  /** Operators observe; the engineer configures (OPC 10000-3, 4.9.2). */
  override getUserRoles(account: string) {
    return makeRoles([WellKnownRoles.AuthenticatedUser, this.#device.roleOf(account) === 'engineer' ? WellKnownRoles.Engineer : WellKnownRoles.Observer])
  }

  override async isValidUser(session: ServerSession, account: string, secret: string): Promise<boolean> {
    const outcome = await this.#device.login({ door: 'opcua', account, secret, peerPort: session.channel?.remotePort ?? 0 })
    if (this.#device.decoy?.delays !== undefined) await new Promise(done => setTimeout(done, this.#device.decoy?.delays))
    return outcome === 'accepted'
  }
}
