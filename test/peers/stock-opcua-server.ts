// A plain node-opcua server as its documentation shows it: documented options, two roles, one reading, one heartbeat, one output. Says on one line how to reach it; ends with its stdin.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readCertificate } from 'node-opcua-crypto'
import { DataType, makePermissionFlag, makeRoles, OPCUACertificateManager, OPCUAServer, UAUserManagerBase, Variant, WellKnownRoles } from 'node-opcua'

console.log = console.info = console.debug = console.error
const [address = '127.0.0.1', folder = '', people = '{}', certificate = '', authorities = ''] = process.argv.slice(2)
const known = JSON.parse(people) as Record<string, { readonly role: string; readonly secret: string }>

class Users extends UAUserManagerBase {
  override async isValidUser(_session: unknown, user: string, secret: string): Promise<boolean> {
    return known[user]?.secret === secret
  }

  override getUserRoles(user: string) {
    return makeRoles([WellKnownRoles.AuthenticatedUser, known[user]?.role === 'engineer' ? WellKnownRoles.Engineer : WellKnownRoles.Operator])
  }
}

const store = new OPCUACertificateManager({ rootFolder: join(folder, 'pki'), automaticallyAcceptUnknownCertificate: false })
await store.initialize()
await store.trustCertificate(readCertificate(certificate))
for (const [place, name] of [['trusted', 'authority'], ['issuers', 'intermediate'], ['issuers', 'withdrawn']] as const) {
  await store.addIssuer(readFileSync(join(authorities, place, 'certs', `${name}.der`)), false, place === 'trusted')
  await store.addRevocationList(readFileSync(join(authorities, place, 'crl', `${name}.crl`)))
}
const server = new OPCUAServer({ port: 0, hostname: address, host: address, serverCertificateManager: store, userManager: new Users(), buildInfo: { manufacturerName: 'Debian', productName: 'Peer', softwareVersion: '12' } })
await server.initialize()
const { addressSpace } = server.engine
const own = addressSpace?.getOwnNamespace()
if (addressSpace === null || own === undefined) throw new Error('the server has no address space')
const station = own.addObject({ browseName: 'Station', organizedBy: addressSpace.rootFolder.objects })
let counter = 0
setInterval(() => counter++, 100)
own.addVariable({ componentOf: station, browseName: 'Level', nodeId: 's=Level', dataType: 'Double', value: { get: () => new Variant({ dataType: DataType.Double, value: 1.5 + (counter % 10) / 100 }) } })
own.addVariable({ componentOf: station, browseName: 'Heartbeat', nodeId: 's=Heartbeat', dataType: 'String', value: { get: () => new Variant({ dataType: DataType.String, value: JSON.stringify({ counter, ms: Math.round(performance.now()) }) }) } })
own.addVariable({
  componentOf: station, browseName: 'StopLevel', nodeId: 's=StopLevel', dataType: 'Double', value: { dataType: DataType.Double, value: 1.2 },
  rolePermissions: [
    { roleId: WellKnownRoles.AuthenticatedUser, permissions: makePermissionFlag('Browse | Read') },
    { roleId: WellKnownRoles.Engineer, permissions: makePermissionFlag('Browse | Read | Write') },
  ],
})
await server.start()
process.stdout.write(`${JSON.stringify({ url: `opc.tcp://${address}:${server.endpoints[0]?.port}`, namespace: own.index, certificate: server.certificateFile })}\n`)
process.stdin.resume().on('end', () => void server.shutdown(0).then(() => process.exit(0)))
