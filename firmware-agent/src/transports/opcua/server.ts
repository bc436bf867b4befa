import { LogLevel, setLogLevel } from 'node-opcua-debug'
import { MessageSecurityMode, type Message, SecurityPolicy, type ServerSecureChannelLayer } from 'node-opcua-secure-channel'
import { OPCUAServer } from 'node-opcua-server'
import { StatusCodes } from 'node-opcua-status-code'
import { UserTokenType } from 'node-opcua-types'
import { type Challenges, notAnswered } from '../../challenges.ts'
import type { OpcuaConfig } from '../../config.ts'
import { AgentError } from '../../error.ts'
import type { Line } from '../line.ts'
import { addDevice } from './device.ts'
import { endHostileConnections } from './hostile.ts'
import { nodeset } from './nodeset.ts'
import { NobodyTrusted, TrustFolder, uriOf } from './trust.ts'
import { Users } from './users.ts'

/** What may be asked: where to be let in, which only whoever has an encrypted channel hears, and to be; to look at the nameplate, to challenge. Whatever else the library serves is refused before it is looked at. */
const SERVICES: ReadonlySet<string> = new Set(['GetEndpoints', 'CreateSession', 'ActivateSession', 'CloseSession', 'Browse', 'BrowseNext', 'TranslateBrowsePathsToNodeIds', 'Read', 'Call'].map(service => `${service}Request`))
/** Sessions and connections at once, bytes of a request and of one chunk, chunks of a request; milliseconds for the first greeting and for an idle session. */
const BOUNDS = { sessions: 4, connections: 8, message: 65_536, chunk: 65_536, chunks: 4, greeting: 5000, idle: 60_000 } as const
/** A token that goes out is cut into chunks; more than this no token has. */
const LONGEST_ANSWER = 4 * 1024 * 1024

/** The library's server, cut down to the services above and to short sessions. */
class EvidenceServer extends OPCUAServer {
  override on_request(message: Message, channel: ServerSecureChannelLayer): void {
    const { request } = message
    if ('requestedSessionTimeout' in request) request.requestedSessionTimeout = Math.min(Number(request.requestedSessionTimeout) || BOUNDS.idle, BOUNDS.idle)
    if (SERVICES.has(request.schema.name)) super.on_request(message, channel)
    else channel.send_response('MSG', OPCUAServer.makeServiceFault(StatusCodes.BadServiceUnsupported, ['not served here']), message)
  }
}

/**
 * Opens the server: SignAndEncrypt only, applications from the trust folder only, accounts only. There is no endpoint without security, not even for discovery: a client is given the server's certificate with its address.
 * @throws AgentError naming the file that cannot serve, or the address where nobody can listen.
 */
export async function openServer(config: OpcuaConfig, challenges: Challenges, answer: (nonce: string) => Promise<string>, hear: (what: string) => void): Promise<Line> {
  setLogLevel(LogLevel.Emergency) // what it would say is made by whoever knocks
  endHostileConnections()
  const applicationUri = uriOf(config.certificate, config.privateKey)
  const server = new EvidenceServer({
    host: config.address, hostname: config.address, port: config.port, timeout: BOUNDS.greeting, maxConnectionsPerEndpoint: BOUNDS.connections,
    serverInfo: { applicationUri, productUri: 'urn:fourtwo:agent', applicationName: { text: 'fourtwo-agent' } }, buildInfo: { productName: 'fourtwo-agent', manufacturerName: '', softwareVersion: '' },
    certificateFile: config.certificate, privateKeyFile: config.privateKey, serverCertificateManager: new TrustFolder(config.trusted) as never, userCertificateManager: new NobodyTrusted() as never, // any store serves, the declaration names one
    securityModes: [MessageSecurityMode.SignAndEncrypt], securityPolicies: [SecurityPolicy.Basic256Sha256, SecurityPolicy.Aes256_Sha256_RsaPss], disableDiscovery: true, allowAnonymous: false,
    userManager: new Users(config.users), unresolvedPermissionPolicy: 'deny', isAuditing: false, nodesets: [{ name: 'standard nodes', source: () => nodeset() }],
    serverCapabilities: { maxSessions: BOUNDS.sessions, maxArrayLength: 100, maxStringLength: BOUNDS.message, maxByteStringLength: BOUNDS.message, operationLimits: { maxNodesPerRead: 100, maxNodesPerBrowse: 100, maxNodesPerMethodCall: 4, maxNodesPerTranslateBrowsePathsToNodeIds: 100 } },
    transportSettings: {
      adjustTransportLimits: asked => ({
        receiveBufferSize: Math.max(8192, Math.min(asked.receiveBufferSize, BOUNDS.chunk)), sendBufferSize: Math.max(8192, Math.min(asked.sendBufferSize, BOUNDS.chunk)), maxMessageSize: BOUNDS.message, maxChunkCount: BOUNDS.chunks,
      }),
    },
  })
  await server.initialize()
  for (const endpoint of server.endpoints) for (const description of endpoint.endpointDescriptions()) description.userIdentityTokens = description.userIdentityTokens?.filter(({ tokenType }) => tokenType === UserTokenType.UserName) ?? []
  // A session whose connection is gone is nobody's: it would hold one of the few places until it is missed.
  server.on('create_session', session => session.channel?.once('abort', () => setImmediate(() => {
    if (server.engine.getSession(session.authenticationToken)) server.engine.closeSession(session.authenticationToken, true, 'Terminated')
  })))
  addDevice(server, config.nameplate, async nonce => {
    const offered = challenges.offer(Buffer.from(JSON.stringify({ nonce: nonce.toString('base64url') })))
    const made = offered.says === 'dropped' ? offered : await challenges.make(offered.nonce, async it => {
      const token = Buffer.from(await answer(it))
      if (token.length > LONGEST_ANSWER) throw new Error(`the token is ${token.length} bytes`)
      return token
    })
    hear(made.says === 'made' ? 'answered a challenge' : notAnswered(made))
    return made.says === 'made' ? made.it : made.says === 'dropped' ? made.why : 'failed'
  })
  await server.start().catch((cause: unknown) => {
    throw new AgentError('TRANSPORT_FAILED', `nobody can listen at ${config.address}:${config.port}: ${cause instanceof Error ? cause.message : 'unknown'}`, cause)
  })
  hear(`listening at opc.tcp://${config.address}:${config.port}`)
  let over: () => void = () => undefined
  const ended = new Promise<void>(done => { over = done })
  return { ended, close: async () => server.shutdown(0).then(() => over()) }
}
