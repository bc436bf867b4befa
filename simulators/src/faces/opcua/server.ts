import { X509Certificate } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { copyFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MessageSecurityMode, OPCUAServer, SecurityPolicy, WellKnownRoles } from 'node-opcua'
import type { Device } from '../../core/device.ts'
import type { Plant } from '../../core/plant.ts'
import type { Names } from '../../names.ts'
import type { Pki } from '../../pki.ts'
import { endHostileConnections } from '../hostile.ts'
import { raiseAuditEvents } from './audit.ts'
import { addNodes } from './nodes.ts'
import { endSessions } from './sessions.ts'
import { admitAnonymous, letAddNodes, tellRefusedApplications } from './strangers.ts'
import { TrustList } from './trust-list.ts'
import { Users } from './users.ts'

/** An OPC UA server with the core's accounts: Basic256Sha256, SignAndEncrypt, user names only. Answers its URL. */
export async function openOpcuaFace(device: Device, names: Names, pki: Pki, plant: Plant, address: string, wanted: number, folder: string): Promise<{ url: string; close(): Promise<void> }> {
  endHostileConnections()
  tellRefusedApplications()
  const rootFolder = join(folder, 'opcua')
  for (const place of ['own/private', 'trusted/certs']) mkdirSync(join(rootFolder, place), { recursive: true })
  await copyFile(pki.device.key, join(rootFolder, 'own/private/private_key.pem'))
  await copyFile(pki.client.certificate, join(rootFolder, 'trusted/certs/client.pem'))
  const store = new TrustList(device, { rootFolder, automaticallyAcceptUnknownCertificate: false, disableFileWatchers: true })
  await store.initialize()
  const server = new OPCUAServer({
    port: wanted, hostname: address, host: address, certificateFile: pki.device.certificate, privateKeyFile: pki.device.key,
    serverCertificateManager: store, userCertificateManager: store, securityPolicies: [SecurityPolicy.Basic256Sha256], securityModes: [MessageSecurityMode.SignAndEncrypt],
    allowAnonymous: false, serverInfo: { applicationUri: 'urn:fourtwo:simulated-rtu' }, userManager: new Users(device, new X509Certificate(await readFile(pki.client.certificate)).raw), serverCapabilities: { maxSessions: 500 }, auditEventRoles: [WellKnownRoles.SecurityAdmin, WellKnownRoles.Engineer],
  })
  await server.initialize()
  addNodes(server, device, names, plant)
  endSessions(server, device)
  raiseAuditEvents(server, device, names)
  admitAnonymous(server, device)
  letAddNodes(server, device)
  await server.start()
  return { url: `opc.tcp://${address}:${server.endpoints[0]?.port}`, close: () => server.shutdown(0) }
}
