// Connects to a server again and again, in a thread of its own: looks at what it offers, asks the device whether that will do, and begins a session in which it reads.
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { AttributeIds, MessageSecurityMode, OPCUACertificateManager, OPCUAClient, type OPCUAClientOptions, StatusCodes, UserTokenType } from 'node-opcua'

/** What it is told. */
export interface Told {
  readonly url: string
  readonly certificate: string
  readonly key: string
  readonly user: string
  readonly secret: string
  /** Where the library keeps its files. */
  readonly folder: string
}
/** What a server offers at one endpoint. */
export interface Endpoint {
  readonly policy: string
  readonly mode: string
  readonly chain: Uint8Array
  readonly application: string | null
  /** The policy by which it wants passwords. */
  readonly passwordsUnder: string
}
/** What was found, and over the connection from which port. */
export interface Found {
  readonly endpoints: readonly Endpoint[]
  readonly ownPort: number
}

/** Milliseconds between two attempts, and for one. */
const EVERY = 50
const WITHIN = 3000
console.log = console.info = console.debug = console.warn = console.error = () => undefined

/** Takes every server: the device has decided about it before. */
class AnyServer extends OPCUACertificateManager {
  override checkCertificate(chain: Buffer | Buffer[]): Promise<typeof StatusCodes.Good>
  override checkCertificate(chain: Buffer | Buffer[], callback: (fault: Error | null, decided?: typeof StatusCodes.Good) => void): void
  override checkCertificate(_chain: Buffer | Buffer[], callback?: (fault: Error | null, decided?: typeof StatusCodes.Good) => void): Promise<typeof StatusCodes.Good> | undefined {
    if (callback === undefined) return Promise.resolve(StatusCodes.Good)
    callback(null, StatusCodes.Good)
    return undefined
  }
}

const { url, certificate, key, user, secret, folder } = workerData as Told
const { hostname, port } = new URL(url.replace(/^opc\.tcp:/, 'http:'))
const store = new AnyServer({ rootFolder: folder, disableFileWatchers: true })
const options: OPCUAClientOptions = {
  applicationUri: 'urn:fourtwo:simulated-rtu', certificateFile: certificate, privateKeyFile: key, clientCertificateManager: store, connectionStrategy: { maxRetry: 0 }, endpointMustExist: false, transportTimeout: WITHIN, keepSessionAlive: false,
}

async function listens(): Promise<boolean> {
  const socket = connect({ host: hostname, port: Number(port) })
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

async function look(): Promise<Found> {
  const client = OPCUAClient.create({ ...options, securityMode: MessageSecurityMode.None })
  try {
    await client.connect(url)
    const found = await client.getEndpoints({ endpointUrl: url })
    return {
      ownPort: (client as unknown as { readonly _secureChannel?: { getTransport(): { readonly _socket?: { readonly localPort?: number } } } })._secureChannel?.getTransport()._socket?.localPort ?? 0,
      endpoints: found.map(it => ({
        policy: it.securityPolicyUri ?? '', mode: MessageSecurityMode[it.securityMode], chain: it.serverCertificate, application: it.server.applicationUri,
        passwordsUnder: it.userIdentityTokens?.find(({ tokenType }) => tokenType === UserTokenType.UserName)?.securityPolicyUri || (it.securityPolicyUri ?? ''),
      })),
    }
  } finally {
    await client.disconnect()
  }
}

async function read({ policy, mode, chain }: Endpoint): Promise<void> {
  const client = OPCUAClient.create({ ...options, securityMode: MessageSecurityMode[mode as keyof typeof MessageSecurityMode], securityPolicy: policy as never, serverCertificate: Buffer.from(chain) })
  try {
    await client.connect(url)
    const session = await client.createSession({ type: UserTokenType.UserName, userName: user, password: secret })
    await session.read({ nodeId: 'ns=1;s=Level', attributeId: AttributeIds.Value })
    await session.close()
  } finally {
    await client.disconnect()
  }
}

async function attempt(): Promise<void> {
  if (!(await listens())) return
  const found = await look()
  parentPort?.postMessage(found)
  const [choice] = (await once(parentPort as NonNullable<typeof parentPort>, 'message')) as [number]
  const endpoint = found.endpoints[choice]
  if (endpoint !== undefined) await read(endpoint)
}

for (;;) {
  await attempt().catch(() => undefined)
  await delay(EVERY)
}
