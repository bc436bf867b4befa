import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Bench, type Load, MODEST_LOAD } from '@fourtwo/harness/bench.ts'
import { parseComponent } from '@fourtwo/harness/input/component-file.ts'
import { loadInterfaces, loadProbes } from '@fourtwo/harness/load.ts'
import { assess } from '@fourtwo/harness/run/assess.ts'
import { makePki } from '@fourtwo/simulators/pki.ts'
import { ActivateSessionRequest, AnonymousIdentityToken, CreateSessionRequest, DataType, DiagnosticInfo, makePermissionFlag, makeRoles, MessageSecurityMode, OPCUACertificateManager, OPCUAServer, ReadResponse, SecurityPolicy, ServerSecureChannelLayer, type StatusCode, StatusCodes, UAUserManagerBase, UserNameIdentityToken, UserTokenType, Variant, VariantArrayType, WellKnownRoles, type WriteValue } from 'node-opcua'
import { readCertificate } from 'node-opcua-crypto'
import { MessageBuilderBase } from 'node-opcua-transport'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { people } from './odd-console.ts'

console.log = console.info = console.debug = console.error

/** In which way a server is odd; sound in all that is left out. */
interface Oddity {
  /** Serves an endpoint without security, for whoever has an account. */
  readonly unsecured?: boolean
  /** Takes passwords without security under a policy alone that the driver does not write. */
  readonly newPasswords?: boolean
  /** Lets whoever reads the log, a list of texts, write it. */
  readonly writableLog?: boolean
  /** Never ends a session that says nothing. */
  readonly keepsSessions?: boolean
  /** Serves a session that was never activated. */
  readonly activeFromTheFirst?: boolean
  /** Guards the write of its output by role, and lets everybody with an account call the method that does the same. */
  readonly unguardedCall?: boolean
  /** Does not answer a login at all where it would have to refuse it. */
  readonly refusesBySilence?: boolean
  /** Refuses a read by its status, and leaves the value where it stands beside it. */
  readonly leavesValues?: boolean
  /** Lets anybody in over a trusted channel, who then may read nothing; the library tells him all the same, by a monitored item, of every change. */
  readonly tellsAnybody?: boolean
  /** Refuses every login with one status, and says in the diagnostics of the answer, to whoever asks for them, what was wrong. */
  readonly explains?: 'alike' | 'what was wrong'
  /** Acknowledges what its output is to be at once, and takes up one such order each so many milliseconds. */
  readonly scans?: number
  /** Lets anybody in over a trusted channel that signs and does not encrypt, and shows him all there is. */
  readonly openWhereSigned?: boolean
  /** Lets every trusted application that names no account set the output, whatever accounts may do. */
  readonly applicationsOperate?: boolean
  /** Lets every session be idle for so many milliseconds at least, and says so. */
  readonly idleAtLeast?: number
  /** Bears so many connections, and any number of sessions. */
  readonly connections?: number
  /** Says nothing any more where a session is wanted and so many stand. */
  readonly silentFrom?: number
  /** The numbers over which it has a key proven, by how many it gave before. */
  readonly nonce?: (given: number) => Buffer
  /** Refuses a password that does not decrypt in the one or the other of two words, as chance will have it. */
  readonly refusesByChance?: boolean
  /** Acknowledges so long a message at most, and holds that; 0: acknowledges no limit, and takes any. */
  readonly acknowledges?: number
  /** Takes every certificate of a user that it does not know, as the library does that is told nothing of them. */
  readonly takesUnknownUsers?: boolean
  /** Lists certificates of users at no endpoint, or at another one than that which is opened. */
  readonly listsUsersCertificates?: 'nowhere' | 'elsewhere'
}

class Users extends UAUserManagerBase {
  readonly #refusesBySilence: boolean

  constructor({ refusesBySilence = false }: Oddity) {
    super()
    this.#refusesBySilence = refusesBySilence
  }

  override async isValidUser(_session: unknown, user: string, secret: string): Promise<boolean> {
    const known = Object.entries(people).some(([name, it]) => name === user && it.secret === secret)
    return known || !this.#refusesBySilence ? known : new Promise(() => undefined)
  }

  override getUserRoles(user: string) {
    return makeRoles([WellKnownRoles.AuthenticatedUser, user === 'eve' ? WellKnownRoles.Engineer : WellKnownRoles.Operator])
  }
}

let folder = ''
let pki: Awaited<ReturnType<typeof makePki>>
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fourtwo-odd-opcua-'))
  pki = await makePki(folder, '127.0.0.1')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function serve(oddity: Oddity): Promise<{ readonly settings: Readonly<Record<string, string>>; close(): Promise<void> }> {
  const { unsecured, newPasswords, writableLog, keepsSessions, activeFromTheFirst, unguardedCall, connections, silentFrom, tellsAnybody, explains, scans, openWhereSigned, leavesValues, applicationsOperate, nonce, refusesByChance, acknowledges, idleAtLeast = 0 } = oddity
  if (acknowledges === 0) Object.assign(MessageBuilderBase, { defaultMaxMessageSize: Infinity, defaultMaxChunkCount: Infinity })
  const store = new OPCUACertificateManager({ rootFolder: mkdtempSync(join(folder, 'store-')), automaticallyAcceptUnknownCertificate: false, disableFileWatchers: true })
  await store.initialize()
  for (const { certificate } of [pki.client, pki.other]) await store.trustCertificate(readCertificate(certificate))
  const ofUsers = new OPCUACertificateManager({ rootFolder: mkdtempSync(join(folder, 'users-')), automaticallyAcceptUnknownCertificate: oddity.takesUnknownUsers === true, disableFileWatchers: true })
  const server = new OPCUAServer({
    port: 0, hostname: '127.0.0.1', host: '127.0.0.1', serverCertificateManager: store, userCertificateManager: ofUsers, userManager: new Users(oddity), allowAnonymous: tellsAnybody === true || applicationsOperate === true || leavesValues === true || openWhereSigned === true, certificateFile: pki.device.certificate, privateKeyFile: pki.device.key,
    securityModes: [MessageSecurityMode.SignAndEncrypt, ...(openWhereSigned === true ? [MessageSecurityMode.Sign] : []), ...(unsecured === true ? [MessageSecurityMode.None] : [])], securityPolicies: [SecurityPolicy.Basic256Sha256, ...(unsecured === true ? [SecurityPolicy.None] : [])],
    serverInfo: { applicationUri: 'urn:fourtwo:simulated-rtu' }, serverCapabilities: { maxSessions: 100 }, ...(connections === undefined ? {} : { maxConnectionsPerEndpoint: connections }),
    ...(acknowledges === undefined ? {} : { transportSettings: { adjustTransportLimits: () => ({ receiveBufferSize: 65_536, sendBufferSize: 65_536, maxMessageSize: acknowledges, maxChunkCount: acknowledges === 0 ? 0 : 100_000 }) } }),
  })
  await server.initialize()
  const { listsUsersCertificates } = oddity
  for (const it of server.endpoints.flatMap(endpoint => endpoint.endpointDescriptions()))
    if (listsUsersCertificates === 'nowhere' || (listsUsersCertificates === 'elsewhere' && it.securityMode === MessageSecurityMode.SignAndEncrypt)) it.userIdentityTokens = it.userIdentityTokens?.filter(({ tokenType }) => tokenType !== UserTokenType.Certificate) ?? null
  const create = server['_on_CreateSessionRequest'].bind(server)
  server['_on_CreateSessionRequest'] = async (message, channel) => {
    const { request } = message
    if (request instanceof CreateSessionRequest) request.requestedSessionTimeout = Math.max(request.requestedSessionTimeout, idleAtLeast)
    return server.engine.currentSessionCount >= (silentFrom ?? Number.POSITIVE_INFINITY) ? undefined : create(message, channel)
  }
  const respond = ServerSecureChannelLayer.prototype.send_response
  if (leavesValues === true) ServerSecureChannelLayer.prototype.send_response = function (type, response, ...rest) {
    const [result] = response instanceof ReadResponse ? (response.results ?? []) : []
    if (result?.statusCode.isBad() === true) result.value = new Variant({ dataType: DataType.Double, value: 1.5 })
    respond.call(this, type, response, ...rest)
  }
  if (explains !== undefined) ServerSecureChannelLayer.prototype.send_response = function (type, response, message, ...rest) {
    const { request } = message
    if (request instanceof ActivateSessionRequest && request.requestHeader.returnDiagnostics !== 0 && response.responseHeader.serviceResult.isBad() && request.userIdentityToken instanceof UserNameIdentityToken) {
      const user = request.userIdentityToken.userName ?? ''
      response.responseHeader.serviceDiagnostics = new DiagnosticInfo({ localizedText: 0 })
      response.responseHeader.stringTable = [explains === 'alike' || user in people ? `${user} may not log in with this password` : `there is no user ${user}`]
    }
    respond.call(this, type, response, message, ...rest)
  }
  const close = server.engine.closeSession.bind(server.engine)
  if (keepsSessions === true) server.engine.closeSession = (token, deleteSubscriptions, reason, ...rest) => (reason === 'Timeout' ? undefined : close(token, deleteSubscriptions, reason, ...rest))
  if (activeFromTheFirst === true) server.on('create_session', session => { session.status = 'active' })
  let nonces = 0
  if (nonce !== undefined) server['makeServerNonce'] = () => nonce(nonces++)
  const authenticate = server['userNameIdentityTokenAuthenticateUser'].bind(server)
  let refusals = 0
  if (refusesByChance === true) server['userNameIdentityTokenAuthenticateUser'] = (channel, session, policy, token, callback) =>
    authenticate(channel, session, policy, token, (fault, valid, status) => callback(fault, valid, valid === true || refusals++ % 3 === 0 ? status : StatusCodes.BadInternalError))
  const own = server.engine.addressSpace?.getOwnNamespace()
  const station = own?.addObject({ browseName: 'Station', organizedBy: 'i=85' })
  const componentOf = station ?? 'i=85'
  const level = own?.addVariable({
    componentOf, browseName: 'Level', nodeId: 's=Level', dataType: 'Double', value: { dataType: DataType.Double, value: 1.5 },
    ...(tellsAnybody === true || leavesValues === true ? { rolePermissions: [{ roleId: WellKnownRoles.AuthenticatedUser, permissions: makePermissionFlag('Browse | Read') }] } : {}),
  })
  let turns = 0
  const changing = tellsAnybody === true ? setInterval(() => level?.setValueFromSource({ dataType: DataType.Double, value: 1.5 + (++turns % 7) / 100 }), 50) : undefined
  const engineers = (what: 'Browse | Read' | 'Browse | Read | Write') => ({ rolePermissions: [{ roleId: WellKnownRoles.Engineer, permissions: makePermissionFlag(what) }] })
  const operated = (everybody: 'Browse | Read' | 'Browse | Read | Call') => ({ rolePermissions: [{ roleId: WellKnownRoles.AuthenticatedUser, permissions: makePermissionFlag(everybody) }, { roleId: WellKnownRoles.Engineer, permissions: makePermissionFlag('Browse | Read | Write | Call') }] })
  const orders: number[] = []
  let ordered = 1.2
  const scanning = scans === undefined ? undefined : setInterval(() => { ordered = orders.shift() ?? ordered }, scans)
  const stop = own?.addVariable({ componentOf, browseName: 'Stop', nodeId: 's=Stop', dataType: 'Double', ...operated('Browse | Read'), value: scans === undefined ? { dataType: DataType.Double, value: 1.2 } : {
    get: () => new Variant({ dataType: DataType.Double, value: ordered }),
    set: (variant: Variant) => {
      orders.push(variant.value)
      return StatusCodes.Good
    },
  } })
  if (applicationsOperate === true && stop !== undefined) {
    const write = stop.writeAttribute.bind(stop) as (...given: readonly unknown[]) => unknown
    Object.assign(stop, {
      writeAttribute(context: { readonly session?: { readonly userIdentityToken?: unknown } }, written: WriteValue, done: (fault: null, status: StatusCode) => void) {
        if (!(context.session?.userIdentityToken instanceof AnonymousIdentityToken)) return write(context, written, done)
        stop.setValueFromSource(written.value.value)
        return done(null, StatusCodes.Good)
      },
    })
  }
  if (station !== undefined)
    own?.addMethod(station, { nodeId: 's=SetStop', browseName: 'SetStop', inputArguments: [{ name: 'level', dataType: DataType.Double }], outputArguments: [], ...operated(unguardedCall === true ? 'Browse | Read | Call' : 'Browse | Read') }).bindMethod((given, _context, callback) => {
      stop?.setValueFromSource({ dataType: DataType.Double, value: given[0]?.value })
      callback(null, { statusCode: StatusCodes.Good, outputArguments: [] })
    })
  let log = ['1 login eve', '2 logout eve']
  own?.addVariable({
    componentOf, browseName: 'Log', nodeId: 's=Log', dataType: 'String', valueRank: 1, accessLevel: 'CurrentRead | CurrentWrite', ...engineers(writableLog === true ? 'Browse | Read | Write' : 'Browse | Read'),
    minimumSamplingInterval: 100, value: { get: () => new Variant({ dataType: DataType.String, arrayType: VariantArrayType.Array, value: log }), set: (variant: Variant) => {
      if (variant.arrayType !== VariantArrayType.Array) return StatusCodes.BadTypeMismatch
      log = [...variant.value]
      return StatusCodes.Good
    } },
  })
  await server.start()
  if (openWhereSigned === true)
    for (const it of server.endpoints.flatMap(endpoint => endpoint.endpointDescriptions()).filter(it => it.securityMode === MessageSecurityMode.SignAndEncrypt))
      it.userIdentityTokens = it.userIdentityTokens?.filter(({ tokenType }) => tokenType !== UserTokenType.Anonymous) ?? []
  if (newPasswords === true)
    for (const it of server.endpoints.flatMap(endpoint => endpoint.endpointDescriptions()).filter(it => it.securityMode === MessageSecurityMode.None))
      it.userIdentityTokens = it.userIdentityTokens?.map(token => Object.assign(token, { securityPolicyUri: 'http://opcfoundation.org/UA/SecurityPolicy#ECC_nistP256' })) ?? []
  return {
    settings: {
      url: `opc.tcp://127.0.0.1:${server.endpoints[0]?.port}`, certificate: pki.client.certificate, key: pki.client.key, serverCertificate: pki.device.certificate, reading: `ns=${own?.index};s=Level`,
      output: `ns=${own?.index};s=Stop`, outputType: 'Double', outputValues: '1.2, 1.3', effectWithin: '100', method: `${station?.nodeId} ns=${own?.index};s=SetStop`,
      audit: `ns=${own?.index};s=Log`, auditRecord: '^(?<time>\\S+) (?<type>\\S+) (?<source>\\S*)$',
    },
    close: () => {
      clearInterval(changing)
      clearInterval(scanning)
      ServerSecureChannelLayer.prototype.send_response = respond
      return server.shutdown(0)
    },
  }
}

/** What a bench says beside where the server is. */
interface Declared {
  readonly sessionTimeout?: number
  readonly load?: Load
  readonly settings?: Readonly<Record<string, string>>
}

async function found(oddity: Oddity, probe: string, { sessionTimeout, load, ...declared }: Declared = {}): Promise<Record<string, string>> {
  const { settings: served, close } = await serve(oddity)
  const settings = Object.fromEntries(Object.entries({ ...served, ...declared.settings }).filter(([, value]) => value !== '')) // an empty one is left out
  try {
    const bench: Bench = {
      doors: { opcua: { kind: 'opcua', users: 'both', conversations: 4, settings } }, accounts: Object.fromEntries(Object.entries(people).map(([user, { secret, ...rest }]) => [user, { ...rest, opens: { opcua: { user, secret } } }])),
      lockOut: { failures: 3, window: 500, scope: 'account' }, permissions: { operate: ['engineer'], audit: ['engineer'] }, permits: { hazards: ['none', 'failed-login', 'changes-configuration', 'loads'], longestWait: 10_000, unwatched: true },
      ...(sessionTimeout === undefined ? {} : { sessionTimeout }), ...(load === undefined ? {} : { load }),
    }
    const { findings } = await assess({
      component: parseComponent({ supplier: 'S', model: 'M', version: '1', serial: 'N', types: ['EDR'], configuration: 'as-found', interfaces: { opcua: { kind: 'opcua', users: 'both' } } }, 'component'),
      bench, interfaces: await loadInterfaces(), probes: await loadProbes(), folder: mkdtempSync(join(folder, 'run-')), tool: 'test', wanted: ask => ask.probe === probe,
    })
    if (process.env['ODD_TALKS'] !== undefined) for (const it of findings) process.stderr.write(`${it.ask}: ${it.outcome}: ${it.because}\n`)
    return Object.fromEntries(findings.filter(it => it.ask !== 'guard' && it.repetition === undefined).map(it => [it.ask, it.outcome === 'inconclusive' ? `${it.outcome}: ${it.cause}` : it.outcome]))
  } finally {
    await close()
  }
}

describe('a server with a list of trusted applications', () => {
  test('and no other endpoint is satisfied', async () => {
    expect(await found({}, 'shows-nothing-without-login')).toEqual({ 'shows-nothing-without-login@opcua': 'satisfied', 'shows-nothing-without-login@opcua~machines': 'satisfied' })
  })
  test('leaves open what people are shown where the bench names no log of it, and does not say that there is none', async () => {
    const without = (settings: Readonly<Record<string, string>>) => found({}, 'shows-nothing-without-login', { settings: { audit: '', ...settings } })
    expect(await without({})).toEqual({ 'shows-nothing-without-login@opcua': 'inconclusive: not-reached', 'shows-nothing-without-login@opcua~machines': 'satisfied' })
    expect(await without({ hasNo: 'log' })).toMatchObject({ 'shows-nothing-without-login@opcua': 'satisfied' })
  }, 60_000)
  test('that opens to any application without security, if a person lends it an account, trusts no application', async () => {
    expect(await found({ unsecured: true }, 'shows-nothing-without-login')).toEqual({ 'shows-nothing-without-login@opcua': 'satisfied', 'shows-nothing-without-login@opcua~machines': 'violated' })
  })
  test('that takes passwords without security in a way we cannot write was not asked', async () => {
    expect(await found({ unsecured: true, newPasswords: true }, 'shows-nothing-without-login')).toMatchObject({ 'shows-nothing-without-login@opcua~machines': 'inconclusive: transport-lost' })
  })
  test('that opens to anybody where a channel signs and does not encrypt shows it to anybody', async () => {
    expect(await found({ openWhereSigned: true }, 'shows-nothing-without-login')).toMatchObject({ 'shows-nothing-without-login@opcua': 'violated' })
  })
  test('that serves a session before its identity was accepted shows it to anybody', async () => {
    expect(await found({ activeFromTheFirst: true }, 'shows-nothing-without-login')).toMatchObject({ 'shows-nothing-without-login@opcua': 'violated' })
  })
})

test('a server that refuses anybody a read, and tells him of every change, shows it to anybody', async () => {
  expect(await found({ tellsAnybody: true }, 'shows-nothing-without-login')).toMatchObject({ 'shows-nothing-without-login@opcua': 'violated' })
}, 60_000)

test('a server that refuses a read in its status, and sends the value along, was not seen to keep it', async () => {
  expect(await found({ leavesValues: true }, 'shows-nothing-without-login')).toMatchObject({ 'shows-nothing-without-login@opcua': 'inconclusive: transport-lost' })
}, 60_000)

describe('a log that is a list of texts', () => {
  test('and stands is satisfied', async () => expect(await found({}, 'keeps-the-audit-log-from-its-readers')).toEqual({ 'keeps-the-audit-log-from-its-readers@opcua': 'satisfied' }))
  test('and can be emptied by its readers is violated', async () => expect(await found({ writableLog: true }, 'keeps-the-audit-log-from-its-readers')).toEqual({ 'keeps-the-audit-log-from-its-readers@opcua': 'violated' }))
})

describe('an output with a method that sets it too', () => {
  test('and guards both by the roles that its nodes show is satisfied', async () => expect(await found({}, 'enforces-roles-by-effect')).toEqual({ 'enforces-roles-by-effect@opcua': 'satisfied', 'enforces-roles-by-effect@opcua~machines': 'satisfied' }), 60_000)
  test('and is set by whatever application is trusted, without an account, leaves open what machines may', async () => {
    expect(await found({ applicationsOperate: true }, 'enforces-roles-by-effect')).toEqual({ 'enforces-roles-by-effect@opcua': 'satisfied', 'enforces-roles-by-effect@opcua~machines': 'inconclusive: ambiguous' })
  }, 60_000)
  test('and guards the write alone is violated', async () => expect(await found({ unguardedCall: true }, 'enforces-roles-by-effect')).toMatchObject({ 'enforces-roles-by-effect@opcua': 'violated' }), 60_000)
  test('is set by nobody without an account', async () => expect(await found({ unguardedCall: true }, 'lets-nobody-operate')).toMatchObject({ 'lets-nobody-operate@opcua': 'satisfied' }), 60_000)
})

test('a bench whose application has a name of its own asks with that name', async () => {
  const { certificate, key } = pki.other
  expect(await found({}, 'refuses-damaged-messages', { settings: { certificate, key } })).toEqual({ 'refuses-damaged-messages@opcua': 'satisfied' })
}, 60_000)
test('an output that takes up one order after the other follows no repetition', async () => {
  expect(await found({ scans: 250 }, 'refuses-recorded-messages', { settings: { effectWithin: '1500' } })).toEqual({ 'refuses-recorded-messages@opcua': 'satisfied' })
}, 60_000)

describe('a session that says nothing', () => {
  test('and is ended in time is satisfied', async () => expect(await found({}, 'ends-a-session-with-its-logout', { sessionTimeout: 1000 })).toEqual({ 'ends-a-session-with-its-logout@opcua': 'satisfied' }))
  test('and lasts longer than the bench says, as the device had said, was not waited for', async () => {
    expect(await found({ idleAtLeast: 6000 }, 'ends-a-session-with-its-logout', { sessionTimeout: 1000 })).toEqual({ 'ends-a-session-with-its-logout@opcua': 'inconclusive: transport-lost' })
  }, 60_000)
  test('and is never ended is violated, however long our own library waits', async () => {
    expect(await found({ keepsSessions: true }, 'ends-a-session-with-its-logout', { sessionTimeout: 6000 })).toEqual({ 'ends-a-session-with-its-logout@opcua': 'violated' })
  }, 60_000)
})

describe('keys that are good for two and a half seconds at least', () => {
  test('and no longer are satisfied, where twice the time of a session is enough to see it', async () => {
    expect(await found({}, 'lets-no-keys-outlive-their-time', { sessionTimeout: 1600 })).toEqual({ 'lets-no-keys-outlive-their-time@opcua': 'satisfied' })
  }, 60_000)
  test('are not waited for beyond that', async () => expect(await found({}, 'lets-no-keys-outlive-their-time', { sessionTimeout: 1000 })).toEqual({ 'lets-no-keys-outlive-their-time@opcua': 'inconclusive: not-permitted' }))
})

describe('numbers over which a key is proven', () => {
  const asked = async (nonce: (given: number) => Buffer) => (await found({ nonce }, 'asks-for-proofs-that-nobody-foresees'))['asks-for-proofs-that-nobody-foresees@opcua']
  const squares = (given: number) => {
    const bytes = Buffer.alloc(32)
    bytes.writeUInt32BE((given + 100) ** 2)
    return bytes
  }
  test.each([
    ['shorter than they should be, and long enough', () => randomBytes(16), 'satisfied'], ['so short that they could come again', () => randomBytes(4), 'inconclusive: ambiguous'],
    ['with a count beside chance', (given: number) => Buffer.concat([Buffer.of(given >> 8, given), randomBytes(30)]), 'inconclusive: ambiguous'], ['that follow a rule nobody here knows', squares, 'inconclusive: ambiguous'],
    ['none at all', () => Buffer.alloc(0), 'violated'], ['that come again after seven', (given: number) => Buffer.alloc(32, given % 7), 'violated'], ['that are the time', () => Buffer.from(String(Date.now()).padStart(32, '0')), 'inconclusive: ambiguous'],
    ['longer than a block of the key, so that a password beside them takes two', () => randomBytes(250), 'satisfied'], ['longer than anybody looks at', () => randomBytes(300), 'inconclusive: transport-lost'],
  ])('%s', async (_, nonce, outcome) => expect(await asked(nonce)).toBe(outcome), 60_000)
})

test('a password that does not decrypt and is refused in two words, as chance will have it, tells nothing', async () => {
  expect(await found({ refusesByChance: true }, 'tells-nothing-of-what-was-sealed')).toEqual({ 'tells-nothing-of-what-was-sealed@opcua': 'inconclusive: ambiguous' })
}, 60_000)

describe('certificates of users', () => {
  const asked = ['wants-proof-of-a-users-key', 'refuses-certificates-of-unknown-users']
  const all = async (oddity: Oddity) => Promise.all(asked.map(async probe => Object.values(await found(oddity, probe))))
  test('are a question where an endpoint lists them, which stays open where the bench names none', async () => expect(await all({})).toEqual([['inconclusive: needs-credential'], ['inconclusive: needs-credential']]))
  test('of nobody are taken by a server that takes every one, which shows it though the bench names none', async () => expect(await all({ takesUnknownUsers: true })).toEqual([['inconclusive: needs-credential'], ['violated']]))
  test('are none where no endpoint does', async () => expect(await all({ listsUsersCertificates: 'nowhere' })).toEqual([['not-applicable'], ['not-applicable']]))
  test('are one where another endpoint does than the one that is opened', async () => expect(await all({ unsecured: true, listsUsersCertificates: 'elsewhere' })).toEqual([['inconclusive: needs-credential'], ['inconclusive: transport-lost']]))
})

test('a wrong password that is not answered was not refused', async () => {
  expect(await found({ refusesBySilence: true }, 'refuses-wrong-credentials')).toEqual({ 'refuses-wrong-credentials@opcua': 'inconclusive: transport-lost', 'refuses-wrong-credentials@opcua~machines': 'inconclusive: transport-lost' })
}, 60_000)

describe('a refusal with diagnostics', () => {
  test('that names the user and is the same for everybody is satisfied', async () => expect(await found({ explains: 'alike' }, 'answers-alike-for-unknown-user')).toEqual({ 'answers-alike-for-unknown-user@opcua': 'satisfied' }), 60_000)
  test('that tells there alone whether there is such a user is violated', async () => expect(await found({ explains: 'what was wrong' }, 'answers-alike-for-unknown-user')).toEqual({ 'answers-alike-for-unknown-user@opcua': 'violated' }), 60_000)
})

describe('a limit of sessions', () => {
  const limits = (oddity: Oddity) => found(oddity, 'limits-the-sessions-of-a-user', { settings: { sessionLimit: '3' } })
  test('is none where connections alone are counted, and one of them bears many sessions', async () => expect(await limits({ connections: 3 })).toEqual({ 'limits-the-sessions-of-a-user@opcua': 'violated' }), 60_000)
  test('is not seen where one session more is not answered', async () => expect(await limits({ silentFrom: 3 })).toEqual({ 'limits-the-sessions-of-a-user@opcua': 'inconclusive: transport-lost' }), 60_000)
})

describe('a server that takes messages', () => {
  const ASK = 'refuses-ill-formed-fields'
  const MB = 1024 * 1024
  const load = MODEST_LOAD
  test('of any length, as it says, breaks no limit', async () => expect(await found({ acknowledges: 0 }, ASK, { load })).toEqual({ [`${ASK}@opcua`]: 'inconclusive: not-reached' }), 60_000)
  test('of any length, and documents a limit, is violated', async () => expect(await found({ acknowledges: 0 }, ASK, { load, settings: { messageLimit: '1000000' } })).toEqual({ [`${ASK}@opcua`]: 'violated' }), 60_000)
  test('up to the length that it acknowledges is satisfied', async () => expect(await found({ acknowledges: MB }, ASK, { load })).toEqual({ [`${ASK}@opcua`]: 'satisfied' }), 60_000)
  test('up to a length that may not be sent was not asked', async () => expect(await found({ acknowledges: 4 * MB }, ASK, { load })).toEqual({ [`${ASK}@opcua`]: 'inconclusive: not-permitted' }), 60_000)
})

test('malformed messages that are longer than the bench permits are not sent, and then nothing follows', async () => {
  expect(await found({}, 'survives-malformed-messages', { load: { ...MODEST_LOAD, bytes: 2000 } })).toEqual({ 'survives-malformed-messages@opcua': 'inconclusive: not-permitted' })
}, 60_000)

test('more sessions than the bench permits connections are not begun', async () => {
  expect(await found({}, 'limits-the-sessions-of-a-user', { load: { ...MODEST_LOAD, connections: 4 }, settings: { sessionLimit: '4' } })).toEqual({ 'limits-the-sessions-of-a-user@opcua': 'inconclusive: not-permitted' })
})
