// A plain node-opcua server by its documented options alone, of today's release or an older one: users, two roles, one reading, one heartbeat, one output. Says on one line how to reach it; ends with its stdin.
import { readFileSync } from 'node:fs'
import { Server } from 'node:net'
import { join } from 'node:path'
import type { OPCUAServerOptions } from 'node-opcua'
import { readCertificate } from 'node-opcua-crypto'

/** How it is set up: as the documentation begins, carelessly, or with everything shut that an option shuts. */
export type Configuration = 'as-documented' | 'careless' | 'hardened'
/** What the server is told when it starts. */
export interface StockServer {
  readonly release: 'today' | 'older'
  readonly configuration: Configuration
  readonly address: string
  readonly folder: string
  readonly people: Readonly<Record<string, { readonly role: string; readonly secret: string }>>
  /** The client certificate that it is told to trust. */
  readonly certificate: string
  /** The certificate of a user that it is told to trust. */
  readonly userCertificate?: string
  /** The folder of the authorities that it is told of, as `fourtwo identity` lays it out. */
  readonly authorities?: string
}

/** An older release listens at every address of the machine: in this process nothing listens but at its own. */
function listenOnlyAt(host: string): void {
  const listen = Server.prototype.listen
  Server.prototype.listen = function (this: Server, ...given: readonly unknown[]) {
    const [port, ...rest] = given
    return listen.apply(this, (typeof port === 'number' ? [{ port, host }, ...rest.filter(it => typeof it === 'function')] : given) as Parameters<typeof listen>)
  } as typeof listen
}

async function serve({ release, configuration, address, folder, people, certificate, userCertificate, authorities }: StockServer): Promise<void> {
  if (release === 'older') listenOnlyAt(address)
  const opcua = release === 'today' ? await import('node-opcua') : ((await import('./older/node_modules/node-opcua/dist/index.js' as string)) as typeof import('node-opcua'))
  const { DataType, makePermissionFlag, makeRoles, MessageSecurityMode, OPCUACertificateManager, OPCUAServer, SecurityPolicy, UAUserManagerBase, Variant, WellKnownRoles } = opcua
  class Users extends UAUserManagerBase {
    override async isValidUser(_session: unknown, user: string, secret: string): Promise<boolean> {
      return people[user]?.secret === secret
    }

    override getUserRoles(user: string) {
      return makeRoles([WellKnownRoles.AuthenticatedUser, people[user]?.role === 'engineer' ? WellKnownRoles.Engineer : WellKnownRoles.Operator])
    }
  }
  const options: Readonly<Record<Configuration, OPCUAServerOptions>> = {
    'as-documented': {},
    careless: { securityPolicies: [SecurityPolicy.None, SecurityPolicy.Basic128Rsa15, SecurityPolicy.Basic256, SecurityPolicy.Basic256Sha256], allowAnonymous: true },
    hardened: { securityPolicies: [SecurityPolicy.Basic256Sha256, SecurityPolicy.Aes256_Sha256_RsaPss], securityModes: [MessageSecurityMode.SignAndEncrypt], allowAnonymous: false, disableDiscovery: true, isAuditing: true, serverCapabilities: { maxSessions: 10 } },
  }
  const store = new OPCUACertificateManager({ rootFolder: join(folder, 'pki'), automaticallyAcceptUnknownCertificate: configuration === 'careless' })
  await store.initialize()
  await store.trustCertificate(readCertificate(certificate))
  // The library's own store of certificates of users takes those that it does not know, and lies in the home folder; but for its place this is the same where nothing is hardened.
  const ofUsers = new OPCUACertificateManager({ rootFolder: join(folder, 'users'), automaticallyAcceptUnknownCertificate: configuration !== 'hardened' })
  await ofUsers.initialize()
  if (userCertificate !== undefined) await ofUsers.trustCertificate(readCertificate(userCertificate))
  if (authorities !== undefined) for (const [place, name] of [['trusted', 'authority'], ['issuers', 'intermediate'], ['issuers', 'withdrawn']] as const) {
    await store.addIssuer(readFileSync(join(authorities, place, 'certs', `${name}.der`)), false, place === 'trusted')
    await store.addRevocationList(readFileSync(join(authorities, place, 'crl', `${name}.crl`)))
  }
  const server = new OPCUAServer({ port: 0, hostname: address, serverCertificateManager: store, userCertificateManager: ofUsers, userManager: new Users() as never, buildInfo: { manufacturerName: 'Debian', productName: 'Peer', softwareVersion: '12' }, ...(release === 'today' ? { host: address } : {}), ...options[configuration] })
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
}

if (process.argv[1] === import.meta.filename) {
  console.log = console.info = console.debug = console.error
  await serve(JSON.parse(process.argv[2] ?? '{}') as StockServer)
}
