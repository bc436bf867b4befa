import { X509Certificate } from 'node:crypto'
import { copyFileSync, mkdirSync } from 'node:fs'
import { copyFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { StaticCertificateChainProvider, WellKnownRoles } from 'node-opcua'
import { readCertificateChain, readPrivateKey } from 'node-opcua-crypto'
import type { Device } from '../../core/device.ts'
import type { Plant } from '../../core/plant.ts'
import type { Names } from '../../names.ts'
import type { Pki } from '../../pki.ts'
import { endHostileConnections } from '../hostile.ts'
import { raiseAuditEvents } from './audit.ts'
import { commonName } from './common-name.ts'
import { acknowledges, decideOnChannels } from './chunks.ts'
import { boundChannels } from './channels.ts'
import { tellWhoIsLoggedIn } from './diagnostics.ts'
import { keepHistory } from './history.ts'
import { LIMITS } from './limits.ts'
import { addNodes } from './nodes.ts'
import { refusePadding } from './padding.ts'
import { ProtectedServer, sealReadings } from './protection.ts'
import { bindSessions, endSessions, forgetSessions, hasRoom, identifySessions } from './sessions.ts'
import { admitAnonymous, letAddNodes } from './strangers.ts'
import { decideByTrustList, TrustList } from './trust-list.ts'
import { bindTrustMethods } from './trust-methods.ts'
import { decideOnUserCertificates } from './user-certificates.ts'
import { Users } from './users.ts'

/** The OPC UA server, its own certificate as a bench would have it, and what turns it into another device's. */
export interface OpcuaFace {
  readonly url: string
  readonly certificate: string
  /** Puts on the certificate of the device as it is armed. */
  dress(): Promise<void>
  /** Gives the trust list back what it held at first. */
  startAnew(): void
  /** Ends what an earlier device left behind. */
  wake(): void
  close(): Promise<void>
}
/** An OPC UA server with the core's accounts: current policies, SignAndEncrypt, users by name or by a certificate that was installed. */
export async function openOpcuaFace(device: Device, names: Names, pki: Pki, plant: Plant, address: string, wanted: number, folder: string): Promise<OpcuaFace> {
  endHostileConnections()
  const rootFolder = join(folder, 'opcua')
  mkdirSync(join(rootFolder, 'own/private'), { recursive: true })
  await copyFile(pki.device.key, join(rootFolder, 'own/private/private_key.pem'))
  const trusted = await Promise.all([pki.client, pki.other].map(async ({ certificate }) => new X509Certificate(await readFile(certificate)).raw))
  const store = new TrustList(device, { rootFolder, automaticallyAcceptUnknownCertificate: false, disableFileWatchers: true }, pki.authorities, trusted)
  await store.initialize()
  const users = new Users(device)
  const server = new ProtectedServer(device, {
    port: wanted, hostname: address, host: address, certificateFile: pki.device.certificate, privateKeyFile: pki.device.key,
    serverCertificateManager: store, userCertificateManager: store,
    allowAnonymous: false, serverInfo: { applicationUri: 'urn:fourtwo:simulated-rtu' }, userManager: users, maxConnectionsPerEndpoint: LIMITS.channels,
    serverCapabilities: { maxSessions: LIMITS.sessions, maxSubscriptionsPerSession: LIMITS.subscriptions, maxMonitoredItemsPerSubscription: LIMITS.monitoredItems },
    auditEventRoles: [WellKnownRoles.SecurityAdmin, WellKnownRoles.Engineer], transportSettings: { adjustTransportLimits: acknowledges },
  })
  await server.initialize()
  server.engine.addressSpace?.installAlarmsAndConditionsService()
  addNodes(server, device, names, plant)
  sealReadings(server, device, [names.levelNode, names.stopLevelNode, names.auditNode])
  endSessions(server, device)
  store.refused = ({ certificate, peerPort }) => device.refuseApplication(certificate, { door: 'opcua', account: commonName(certificate), peerPort })
  decideByTrustList(server, store)
  bindTrustMethods(server, device, store)
  decideOnChannels(server, device)
  refusePadding(server, device)
  identifySessions(server, device)
  bindSessions(server, device)
  users.hasRoom = (session, account) => hasRoom(server, device, session, account)
  decideOnUserCertificates(server, device, users, [new X509Certificate(await readFile(pki.user.certificate)).raw])
  raiseAuditEvents(server, device, names)
  admitAnonymous(server, device)
  letAddNodes(server, device)
  tellWhoIsLoggedIn(server, device)
  keepHistory(server, device, names, plant)
  await server.start()
  const channels = boundChannels(server, device)
  const certificate = join(folder, 'opcua.pem')
  let worn: string | undefined
  const dress = async () => {
    const flaw = device.certificateFlaw
    if (flaw === worn) return
    worn = flaw
    const files = flaw === undefined ? pki.device : await pki.weaklyCertified(flaw)
    const provider = new StaticCertificateChainProvider(readCertificateChain(files.certificate), readPrivateKey(files.key))
    server.setProvider(provider)
    for (const endpoint of server.endpoints) endpoint.setCertificateProvider(provider)
    copyFileSync(files.certificate, certificate)
  }
  copyFileSync(pki.device.certificate, certificate)
  await dress()
  return { url: `opc.tcp://${address}:${server.endpoints[0]?.port}`, certificate, dress, startAnew: () => store.startAnew(), wake() {
    channels.wake()
    forgetSessions(server)
  }, close: () => server.shutdown(0) }
}
