import { X509Certificate } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { copyFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MessageSecurityMode, OPCUAServer, SecurityPolicy } from 'node-opcua'
import type { Device } from '../../core/device.ts'
import type { Plant } from '../../core/plant.ts'
import type { Names } from '../../names.ts'
import type { Pki } from '../../pki.ts'
import { endHostileConnections } from '../hostile.ts'
import { boundChannels } from './channels.ts'
import { LIMITS } from './limits.ts'
import { addNodes } from './nodes.ts'
import { bindSessions, endSessions, forgetSessions, hasRoom, identifySessions } from './sessions.ts'
import { TrustList } from './trust-list.ts'
import { Users } from './users.ts'

/** An OPC UA server with the core's accounts: Basic256Sha256, SignAndEncrypt, user names only. Answers its URL; `wake` ends what an earlier device left behind. */
export async function openOpcuaFace(device: Device, names: Names, pki: Pki, plant: Plant, address: string, wanted: number, folder: string): Promise<{ url: string; wake(): void; close(): Promise<void> }> {
  endHostileConnections()
  const rootFolder = join(folder, 'opcua')
  for (const place of ['own/private', 'trusted/certs']) mkdirSync(join(rootFolder, place), { recursive: true })
  await copyFile(pki.device.key, join(rootFolder, 'own/private/private_key.pem'))
  for (const name of ['client', 'other'] as const) await copyFile(pki[name].certificate, join(rootFolder, `trusted/certs/${name}.pem`))
  const store = new TrustList(device, { rootFolder, automaticallyAcceptUnknownCertificate: false, disableFileWatchers: true })
  await store.initialize()
  const users = new Users(device, await Promise.all([pki.client, pki.other].map(async ({ certificate }) => new X509Certificate(await readFile(certificate)).raw)))
  const server = new OPCUAServer({
    port: wanted, hostname: address, host: address, certificateFile: pki.device.certificate, privateKeyFile: pki.device.key,
    serverCertificateManager: store, userCertificateManager: store, securityPolicies: [SecurityPolicy.Basic256Sha256], securityModes: [MessageSecurityMode.SignAndEncrypt],
    allowAnonymous: false, serverInfo: { applicationUri: 'urn:fourtwo:simulated-rtu' }, userManager: users, maxConnectionsPerEndpoint: LIMITS.channels,
    serverCapabilities: { maxSessions: LIMITS.sessions, maxSubscriptionsPerSession: LIMITS.subscriptions, maxMonitoredItemsPerSubscription: LIMITS.monitoredItems },
  })
  await server.initialize()
  addNodes(server, device, names, plant)
  endSessions(server, device)
  identifySessions(server, device)
  bindSessions(server, device)
  users.hasRoom = (session, account) => hasRoom(server, device, session, account)
  await server.start()
  const channels = boundChannels(server, device)
  return { url: `opc.tcp://${address}:${server.endpoints[0]?.port}`, wake() {
    channels.wake()
    forgetSessions(server)
  }, close: () => server.shutdown(0) }
}
