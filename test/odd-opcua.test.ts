import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Bench } from '@fourtwo/harness/bench.ts'
import { parseComponent } from '@fourtwo/harness/input/component-file.ts'
import { loadInterfaces, loadProbes } from '@fourtwo/harness/load.ts'
import { assess } from '@fourtwo/harness/run/assess.ts'
import { makePki } from '@fourtwo/simulators/pki.ts'
import { DataType, makePermissionFlag, makeRoles, MessageSecurityMode, OPCUACertificateManager, OPCUAServer, SecurityPolicy, StatusCodes, UAUserManagerBase, UserTokenType, Variant, VariantArrayType, WellKnownRoles } from 'node-opcua'
import { readCertificate } from 'node-opcua-crypto'
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
  const { unsecured, newPasswords, writableLog, keepsSessions, activeFromTheFirst, unguardedCall } = oddity
  const store = new OPCUACertificateManager({ rootFolder: mkdtempSync(join(folder, 'store-')), automaticallyAcceptUnknownCertificate: false, disableFileWatchers: true })
  await store.initialize()
  await store.trustCertificate(readCertificate(pki.client.certificate))
  const ofUsers = new OPCUACertificateManager({ rootFolder: mkdtempSync(join(folder, 'users-')), automaticallyAcceptUnknownCertificate: oddity.takesUnknownUsers === true, disableFileWatchers: true })
  const server = new OPCUAServer({
    port: 0, hostname: '127.0.0.1', host: '127.0.0.1', serverCertificateManager: store, userCertificateManager: ofUsers, userManager: new Users(oddity), allowAnonymous: false, certificateFile: pki.device.certificate, privateKeyFile: pki.device.key,
    securityModes: [MessageSecurityMode.SignAndEncrypt, ...(unsecured === true ? [MessageSecurityMode.None] : [])], securityPolicies: [SecurityPolicy.Basic256Sha256, ...(unsecured === true ? [SecurityPolicy.None] : [])],
    serverInfo: { applicationUri: 'urn:fourtwo:simulated-rtu' },
  })
  await server.initialize()
  const { listsUsersCertificates } = oddity
  for (const it of server.endpoints.flatMap(endpoint => endpoint.endpointDescriptions()))
    if (listsUsersCertificates === 'nowhere' || (listsUsersCertificates === 'elsewhere' && it.securityMode === MessageSecurityMode.SignAndEncrypt)) it.userIdentityTokens = it.userIdentityTokens?.filter(({ tokenType }) => tokenType !== UserTokenType.Certificate) ?? null
  const close = server.engine.closeSession.bind(server.engine)
  if (keepsSessions === true) server.engine.closeSession = (token, deleteSubscriptions, reason, ...rest) => (reason === 'Timeout' ? undefined : close(token, deleteSubscriptions, reason, ...rest))
  if (activeFromTheFirst === true) server.on('create_session', session => { session.status = 'active' })
  const own = server.engine.addressSpace?.getOwnNamespace()
  const station = own?.addObject({ browseName: 'Station', organizedBy: 'i=85' })
  const componentOf = station ?? 'i=85'
  own?.addVariable({ componentOf, browseName: 'Level', nodeId: 's=Level', dataType: 'Double', value: { dataType: DataType.Double, value: 1.5 } })
  const engineers = (what: 'Browse | Read' | 'Browse | Read | Write') => ({ rolePermissions: [{ roleId: WellKnownRoles.Engineer, permissions: makePermissionFlag(what) }] })
  const operated = (everybody: 'Browse | Read' | 'Browse | Read | Call') => ({ rolePermissions: [{ roleId: WellKnownRoles.AuthenticatedUser, permissions: makePermissionFlag(everybody) }, { roleId: WellKnownRoles.Engineer, permissions: makePermissionFlag('Browse | Read | Write | Call') }] })
  const stop = own?.addVariable({ componentOf, browseName: 'Stop', nodeId: 's=Stop', dataType: 'Double', ...operated('Browse | Read'), value: { dataType: DataType.Double, value: 1.2 } })
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
  if (newPasswords === true)
    for (const it of server.endpoints.flatMap(endpoint => endpoint.endpointDescriptions()).filter(it => it.securityMode === MessageSecurityMode.None))
      it.userIdentityTokens = it.userIdentityTokens?.map(token => Object.assign(token, { securityPolicyUri: 'http://opcfoundation.org/UA/SecurityPolicy#ECC_nistP256' })) ?? []
  return {
    settings: {
      url: `opc.tcp://127.0.0.1:${server.endpoints[0]?.port}`, certificate: pki.client.certificate, key: pki.client.key, serverCertificate: pki.device.certificate, reading: `ns=${own?.index};s=Level`,
      output: `ns=${own?.index};s=Stop`, outputType: 'Double', outputValues: '1.2, 1.3', effectWithin: '100', method: `${station?.nodeId} ns=${own?.index};s=SetStop`,
      audit: `ns=${own?.index};s=Log`, auditRecord: '^(?<time>\\S+) (?<type>\\S+) (?<source>\\S*)$',
    },
    close: () => server.shutdown(0),
  }
}

async function found(oddity: Oddity, probe: string, sessionTimeout?: number): Promise<Record<string, string>> {
  const { settings, close } = await serve(oddity)
  try {
    const bench: Bench = {
      doors: { opcua: { kind: 'opcua', users: 'both', conversations: 4, settings } }, accounts: Object.fromEntries(Object.entries(people).map(([user, { secret, ...rest }]) => [user, { ...rest, opens: { opcua: { user, secret } } }])),
      lockOut: { failures: 3, window: 500, scope: 'account' }, permissions: { operate: ['engineer'], audit: ['engineer'] }, permits: { hazards: ['none', 'failed-login', 'changes-configuration'], longestWait: 10_000, unwatched: true },
      ...(sessionTimeout === undefined ? {} : { sessionTimeout }),
    }
    const { findings } = await assess({
      component: parseComponent({ supplier: 'S', model: 'M', version: '1', serial: 'N', types: ['EDR'], configuration: 'as-found', interfaces: { opcua: { kind: 'opcua', users: 'both' } } }, 'component'),
      bench, interfaces: await loadInterfaces(), probes: await loadProbes(), folder: mkdtempSync(join(folder, 'run-')), tool: 'test', wanted: ask => ask.probe === probe,
    })
    if (process.env['ODD_TALKS'] !== undefined) for (const it of findings) process.stderr.write(`${it.ask}: ${it.outcome}: ${it.because}\n`)
    return Object.fromEntries(findings.filter(it => it.ask !== 'guard' && it.repetition === undefined).map(it => [it.ask, it.outcome]))
  } finally {
    await close()
  }
}

describe('a server with a list of trusted applications', () => {
  test('and no other endpoint is satisfied', async () => {
    expect(await found({}, 'shows-nothing-without-login')).toEqual({ 'shows-nothing-without-login@opcua': 'satisfied', 'shows-nothing-without-login@opcua~machines': 'satisfied' })
  })
  test('that opens to any application without security, if a person lends it an account, trusts no application', async () => {
    expect(await found({ unsecured: true }, 'shows-nothing-without-login')).toEqual({ 'shows-nothing-without-login@opcua': 'satisfied', 'shows-nothing-without-login@opcua~machines': 'violated' })
  })
  test('that takes passwords without security in a way we cannot write was not asked', async () => {
    expect(await found({ unsecured: true, newPasswords: true }, 'shows-nothing-without-login')).toMatchObject({ 'shows-nothing-without-login@opcua~machines': 'inconclusive' })
  })
  test('that serves a session before its identity was accepted shows it to anybody', async () => {
    expect(await found({ activeFromTheFirst: true }, 'shows-nothing-without-login')).toMatchObject({ 'shows-nothing-without-login@opcua': 'violated' })
  })
})

describe('a log that is a list of texts', () => {
  test('and stands is satisfied', async () => expect(await found({}, 'keeps-the-audit-log-from-its-readers')).toEqual({ 'keeps-the-audit-log-from-its-readers@opcua': 'satisfied' }))
  test('and can be emptied by its readers is violated', async () => expect(await found({ writableLog: true }, 'keeps-the-audit-log-from-its-readers')).toEqual({ 'keeps-the-audit-log-from-its-readers@opcua': 'violated' }))
})

describe('an output with a method that sets it too', () => {
  test('and guards both by the roles that its nodes show is satisfied', async () => expect(await found({}, 'enforces-roles-by-effect')).toEqual({ 'enforces-roles-by-effect@opcua': 'satisfied', 'enforces-roles-by-effect@opcua~machines': 'satisfied' }), 60_000)
  test('and guards the write alone is violated', async () => expect(await found({ unguardedCall: true }, 'enforces-roles-by-effect')).toMatchObject({ 'enforces-roles-by-effect@opcua': 'violated' }), 60_000)
  test('is set by nobody without an account', async () => expect(await found({ unguardedCall: true }, 'lets-nobody-operate')).toMatchObject({ 'lets-nobody-operate@opcua': 'satisfied' }), 60_000)
})

describe('a session that says nothing', () => {
  test('and is ended in time is satisfied', async () => expect(await found({}, 'ends-a-session-with-its-logout', 1000)).toEqual({ 'ends-a-session-with-its-logout@opcua': 'satisfied' }))
  test('and is never ended is violated, however long our own library waits', async () => {
    expect(await found({ keepsSessions: true }, 'ends-a-session-with-its-logout', 6000)).toEqual({ 'ends-a-session-with-its-logout@opcua': 'violated' })
  }, 60_000)
})

describe('certificates of users', () => {
  const asked = ['wants-proof-of-a-users-key', 'refuses-certificates-of-unknown-users']
  const all = async (oddity: Oddity) => Promise.all(asked.map(async probe => Object.values(await found(oddity, probe))))
  test('are a question where an endpoint lists them, which stays open where the bench names none', async () => expect(await all({})).toEqual([['inconclusive'], ['inconclusive']]))
  test('of nobody are taken by a server that takes every one, which shows it though the bench names none', async () => expect(await all({ takesUnknownUsers: true })).toEqual([['inconclusive'], ['violated']]))
  test('are none where no endpoint does', async () => expect(await all({ listsUsersCertificates: 'nowhere' })).toEqual([['not-applicable'], ['not-applicable']]))
  test('are one where another endpoint does than the one that is opened', async () => expect(await all({ unsecured: true, listsUsersCertificates: 'elsewhere' })).toEqual([['inconclusive'], ['inconclusive']]))
})

test('a wrong password that is not answered was not refused', async () => {
  expect(await found({ refusesBySilence: true }, 'refuses-wrong-credentials')).toEqual({ 'refuses-wrong-credentials@opcua': 'inconclusive', 'refuses-wrong-credentials@opcua~machines': 'inconclusive' })
}, 60_000)
