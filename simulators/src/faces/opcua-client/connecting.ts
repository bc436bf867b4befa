// Connects to a server again and again, in a thread of its own: looks at what it offers, asks the device whether that will do, and begins a session in which it reads.
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { AttributeIds, MessageSecurityMode, OPCUACertificateManager, OPCUAClient, type OPCUAClientOptions, StatusCodes, UserTokenType } from 'node-opcua'
import { decideOnAnswers, type Deciding, portOf, wantProof } from './answers.ts'
import { ANSWER, AWAITED, type Endpoint, type Found, HANGS, type Question } from './asking.ts'

/** What it is told. */
export interface Told {
  readonly url: string
  readonly certificate: string
  readonly key: string
  readonly user: string
  readonly secret: string
  /** Where the library keeps its files. */
  readonly folder: string
  /** Where the device answers. */
  readonly words: SharedArrayBuffer
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

const { url, certificate, key, user, secret, folder, words } = workerData as Told
const shared = new Int32Array(words)
const { hostname, port } = new URL(url.replace(/^opc\.tcp:/, 'http:'))
const store = new AnyServer({ rootFolder: folder, disableFileWatchers: true })
const options: OPCUAClientOptions = {
  applicationUri: 'urn:fourtwo:simulated-rtu', certificateFile: certificate, privateKeyFile: key, clientCertificateManager: store, connectionStrategy: { maxRetry: 0 }, endpointMustExist: false, transportTimeout: WITHIN, defaultTransactionTimeout: WITHIN, keepSessionAlive: false,
}

/** Asks the device, and waits for its word in the middle of whatever is read. */
function ask(question: Question): number {
  Atomics.store(shared, ANSWER, AWAITED)
  parentPort?.postMessage(question)
  Atomics.wait(shared, ANSWER, AWAITED)
  return Atomics.load(shared, ANSWER)
}
let looking = false
const deciding: Deciding = {
  decide: (policy, at, ownPort) => ask({ decide: { policy, at, ownPort } as Extract<Question, { decide: unknown }>['decide'] }) === 1,
  // Of what a server says while it is looked at; about one that was trusted it gives up.
  meetMalformed(ownPort) {
    if (looking && ask({ malformedFrom: ownPort }) === 0) Atomics.wait(shared, HANGS, 1)
  },
}
decideOnAnswers(deciding)
ask({ ready: true })

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
  looking = true
  const client = OPCUAClient.create({ ...options, securityMode: MessageSecurityMode.None })
  try {
    await client.connect(url)
    const found = await client.getEndpoints({ endpointUrl: url })
    return {
      ownPort: portOf(client),
      endpoints: found.map(it => ({
        policy: it.securityPolicyUri ?? '', mode: MessageSecurityMode[it.securityMode], chain: it.serverCertificate, application: it.server.applicationUri,
        passwordsUnder: it.userIdentityTokens?.find(({ tokenType }) => tokenType === UserTokenType.UserName)?.securityPolicyUri || (it.securityPolicyUri ?? ''),
      })),
    }
  } finally {
    looking = false
    await client.disconnect()
  }
}

async function read(endpoint: Endpoint): Promise<void> {
  const { policy, mode, chain } = endpoint
  const client = OPCUAClient.create({ ...options, securityMode: MessageSecurityMode[mode as keyof typeof MessageSecurityMode], securityPolicy: policy as never, serverCertificate: Buffer.from(chain) })
  wantProof(client, endpoint, deciding)
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
  const endpoint = found.endpoints[ask({ found })]
  if (endpoint !== undefined) await read(endpoint)
}

for (;;) {
  const away = await attempt().then(() => 0, () => ask({ failed: true }))
  await delay(EVERY + away)
}
