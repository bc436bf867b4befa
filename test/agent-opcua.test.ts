import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomBytes, webcrypto } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { connect as connectTcp, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Evidence } from '@fourtwo/contract'
import { bundleAgent } from '@fourtwo/firmware-agent/bundle.ts'
import { Challenges } from '@fourtwo/firmware-agent/challenges.ts'
import { type OpcuaConfig, readConfig, type Transports } from '@fourtwo/firmware-agent/config.ts'
import { answerOverOpcua } from '@fourtwo/firmware-agent/transports/opcua.ts'
import { fetchOverOpcua } from '@fourtwo/harness/interfaces/agent/over-opcua.ts'
import { Channel, type Dress, trusted, unknownApplication, unsecured } from '@fourtwo/harness/interfaces/opcua/channel.ts'
import { converse, Session } from '@fourtwo/harness/interfaces/opcua/session.ts'
import type { Heard, Lease } from '@fourtwo/harness/interface.ts'
import { loadInterfaces } from '@fourtwo/harness/load.ts'
import { whyNotCarried } from '@fourtwo/harness/run/plan.ts'
import { makePki, type Pki } from '@fourtwo/simulators/pki.ts'
import * as x509 from '@peculiar/x509'
import { AttributeIds, BrowseDirection, MessageSecurityMode, NodeClass, OPCUAClient, SecurityPolicy, UserTokenType } from 'node-opcua'
import { readCertificate } from 'node-opcua-crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { freePort } from './free-port.ts'
import { OPCUA_FLAGS } from './bench/agent-opcua.ts'

console.log = console.info = console.debug = console.error
const AGENT = join(import.meta.dirname, '../firmware-agent/bin/fourtwo-agent.js')
const TREE = join(import.meta.dirname, '../test-vectors/device-trees/rtu')
const HOST = '127.99.7.4'
const UEID = Buffer.concat([Buffer.of(1), Buffer.alloc(16, 9)]).toString('base64url')
const SECRETS = { auditor: 'Auditor-Secret-93ab', reader: 'Reader-Secret-51cd' } as const
const DEVICE = 'ns=1;s=Device'
const DAY = 86_400_000
const folder = mkdtempSync(join(tmpdir(), 'fourtwo-agent-opcua-'))
const file = (name: string) => join(folder, name)
const children: ChildProcess[] = []
let pki: Pki
let port = 0
let url = ''

beforeAll(async () => {
  pki = await makePki(folder, HOST)
  mkdirSync(file('trusted'))
  copyFileSync(pki.client.certificate, file('trusted/bench.pem'))
  for (const [user, secret] of Object.entries(SECRETS)) writeFileSync(file(`${user}.secret`), `${secret}\n`, { mode: 0o600 })
  writeFileSync(file('evidence.pub'), JSON.parse(spawnSync(process.execPath, [AGENT, 'keygen', '--key', file('evidence.key'), '--json'], { encoding: 'utf8' }).stdout).publicKey)
})
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null) continue
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function config(change: Record<string, unknown> = {}): Promise<string> {
  port = await freePort(HOST)
  url = `opc.tcp://${HOST}:${port}`
  const at = file(`agent-${port}.json`)
  writeFileSync(at, JSON.stringify({
    root: TREE, key: 'evidence.key', collectEvery: 0, device: { ueid: UEID, oemid: 32473, hwmodel: 'RTU-1', swname: 'rtu-firmware', swversion: '2.4.1' },
    opcua: {
      address: HOST, port, certificate: pki.device.certificate, privateKey: pki.device.key, trusted: 'trusted',
      users: [{ user: 'auditor', secretFile: 'auditor.secret', may: 'challenge' }, { user: 'reader', secretFile: 'reader.secret', may: 'read' }],
      nameplate: { manufacturer: 'Example Ltd', manufacturerUri: 'urn:example', productCode: 'R-1', hardwareRevision: 'B', deviceRevision: '3', serialNumber: '0042', productInstanceUri: 'urn:example:rtu:0042', revisionCounter: 7 }, ...change,
    },
  }))
  return at
}
/** Starts the agent; resolves once it listens or has ended, with all that it says. */
async function run(at: string | Promise<string>, agent = AGENT, flags: readonly string[] = []) {
  const child = spawn(process.execPath, [...flags, agent, 'run', '--config', await at, '--json'], { stdio: ['ignore', 'pipe', 'pipe'] })
  children.push(child)
  const said: string[] = []
  const gone = once(child, 'close')
  createInterface({ input: child.stderr }).on('line', line => said.push(line))
  const first = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next()
  if (first.done === true) await gone
  return { child, said, gone, ready: first.done === true ? undefined : JSON.parse(first.value) }
}
/** Ends the agent; answers the last that it said. */
async function counted({ child, said, gone }: Awaited<ReturnType<typeof run>>): Promise<string | undefined> {
  child.kill('SIGTERM')
  expect(await gone).toEqual([0, null])
  return said.at(-1)
}

/** A client's certificate that is wrong in one way and right in all else, in a folder below `trusted`. */
async function spoiltClient(name: string, { hash = 'SHA-256', modulusLength = 2048, notAfter = 30 }): Promise<Pki['client']> {
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash, publicExponent: new Uint8Array([1, 0, 1]), modulusLength }
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=client', notBefore: new Date(Date.now() - 10 * DAY), notAfter: new Date(Date.now() + notAfter * DAY), signingAlgorithm: algorithm, keys: keys as never,
    extensions: [new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.nonRepudiation | x509.KeyUsageFlags.keyEncipherment | x509.KeyUsageFlags.dataEncipherment, true), new x509.SubjectAlternativeNameExtension([{ type: 'url', value: 'urn:fourtwo:harness' }])],
  })
  mkdirSync(file(name))
  const files = { certificate: file(`${name}/client.pem`), key: file(`${name}/client.key`) }
  writeFileSync(files.certificate, certificate.toString('pem'))
  writeFileSync(files.key, x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY'))
  return files
}

const kept: Omit<Evidence, 'id' | 'door'>[] = []
function lease(user: keyof typeof SECRETS = 'auditor', secret: string = SECRETS[user]): Lease {
  const settings = { url, certificate: pki.client.certificate, key: pki.client.key, serverCertificate: pki.device.certificate, publicKey: file('evidence.pub'), ueid: UEID, speaksFor: 'serial=login' }
  return {
    door: { kind: 'agent', users: 'machines', conversations: 1, settings }, askedOf: 'machines', asked: 'serial', evidence: { used: new Set<string>(), keep: it => kept.push(it) }, cut: new AbortController().signal, names: {}, item: { supplier: '', model: '', serial: '', version: '' },
    facts: { failuresAllowed: 3, lockWindow: 100, lockScope: 'account', period: 100, deadline: 1000, sessionTimeout: 2000 }, credential: () => ({ user, secret }),
  }
}
const quiet = () => undefined
const loginOf = async (as: Lease, dress?: Dress, login: { user: string; secret: string } | undefined = as.credential('challenger', 'right')) => (await converse(as, quiet, login, undefined, dress)).login
const ask = (nonce: Buffer, as = lease()) => fetchOverOpcua(as, quiet, nonce, 10_000)
const act = async (as: Lease, what: (session: Session) => Promise<Heard>) => (await converse(as, quiet, as.credential('challenger', 'right'), what)).acted

function opcuaOf({ opcua }: Transports): OpcuaConfig {
  if (opcua === undefined) throw new Error('no server is configured')
  return opcua
}

describe('the agent at its OPC UA server', () => {
  let agent: Awaited<ReturnType<typeof run>>
  let own: { port: number; url: string }
  beforeAll(async () => {
    agent = await run(config())
    own = { port, url }
    children.splice(0) // it goes on from test to test
  })
  beforeEach(() => ({ port, url } = own))
  afterAll(() => counted(agent))

  test('answers with a token that verifies end to end, and holds no secret', async () => {
    expect(agent.ready).toMatchObject({ ready: true, ueid: UEID, url })
    const driver = (await loadInterfaces()).find(it => it.kind === 'agent')
    const heardBytes: Buffer[] = []
    const heard = await driver?.offers.agent?.(lease()).verbs['challenge']?.({} as never, (_way, _what, bytes) => heardBytes.push(Buffer.from(bytes)), new AbortController().signal)
    expect(heard?.says).toBe('verified')
    expect(JSON.parse(heard?.read ?? '')).toMatchObject({ tier: 'T0', facts: { lockOut: { state: 'reported' }, accounts: { state: 'reported' } } })
    expect(kept).toEqual([expect.objectContaining({ verification: expect.objectContaining({ says: 'verified', tier: 'T0' }) })])
    expect(Buffer.concat(heardBytes).includes(kept[0]?.token ?? '?')).toBe(true) // what was recorded is what was said
    const all = `${heard?.read}\n${kept[0]?.token.split('.').map(part => Buffer.from(part, 'base64url').toString()).join('\n')}`
    for (const secret of [...Object.values(SECRETS), 'NoRealHash']) for (const form of [secret, Buffer.from(secret).toString('hex'), Buffer.from(secret).toString('base64url')]) expect(all).not.toContain(form)
  })

  test('shows the nameplate to whoever may read, and challenges to nobody who may only read', async () => {
    const fields = ['Manufacturer', 'ManufacturerUri', 'Model', 'ProductCode', 'HardwareRevision', 'SoftwareRevision', 'DeviceRevision', 'SerialNumber', 'ProductInstanceUri', 'RevisionCounter']
    const shown: string[] = []
    expect(await act(lease('reader'), async session => {
      for (const field of fields) shown.push((await session.read(`${DEVICE}.${field}`)).read)
      return { says: 'shown', read: '' }
    })).toMatchObject({ says: 'shown' })
    expect(shown).toEqual(['Example Ltd', 'urn:example', 'RTU-1', 'R-1', 'B', '2.4.1', '3', '0042', 'urn:example:rtu:0042', '7'])
    const driver = (await loadInterfaces()).find(it => it.kind === 'agent')
    const nameplate = await driver?.offers.identity?.(lease('reader')).verbs['nameplate']?.({ as: 'reader' } as never, quiet, new AbortController().signal)
    expect(nameplate).toEqual({ says: 'shown', read: JSON.stringify({ supplier: 'Example Ltd', model: 'RTU-1', serial: '0042', version: '2.4.1' }) })
    expect(await ask(Buffer.alloc(32, 1), lease('reader'))).toMatchObject({ says: 'not-offered', read: expect.stringContaining('BadUserAccessDenied') })
    expect(await ask(Buffer.alloc(32, 1))).toEqual(expect.stringMatching(/^ey/)) // the control, and the nonce was not used up
  })

  test('shows a stock client a device that has the interface of the nameplate, with every property of it that it has', async () => {
    const client = OPCUAClient.create({
      endpointMustExist: false, connectionStrategy: { maxRetry: 0 }, securityMode: MessageSecurityMode.SignAndEncrypt, securityPolicy: SecurityPolicy.Basic256Sha256,
      certificateFile: pki.client.certificate, privateKeyFile: pki.client.key, serverCertificate: readCertificate(pki.device.certificate), applicationUri: 'urn:fourtwo:harness',
    })
    await client.connect(url)
    const session = await client.createSession({ type: UserTokenType.UserName, userName: 'reader', password: SECRETS.reader })
    const targets = async (nodeId: string, referenceTypeId: string, browseDirection = BrowseDirection.Forward) =>
      ((await session.browse({ nodeId, referenceTypeId, browseDirection, includeSubtypes: false, resultMask: 63 })).references ?? []).map(it => ({ node: it.nodeId.toString(), name: it.browseName.toString(), kind: it.nodeClass }))
    try {
      const DI = `ns=${(await session.readNamespaceArray()).indexOf('http://opcfoundation.org/UA/DI/')}`
      const nameplate = { node: `${DI};i=15035`, name: `${DI.slice(3)}:IVendorNameplateType`, kind: NodeClass.ObjectType }
      for (const node of [DEVICE, `${DI};i=15063`]) expect(await targets(node, 'i=17603')).toEqual([nameplate])
      const [type, ...others] = await targets(DEVICE, 'i=40')
      expect(others).toEqual([])
      expect(await targets(type?.node ?? '', 'i=45', BrowseDirection.Inverse)).toEqual([{ node: `${DI};i=1002`, name: `${DI.slice(3)}:DeviceType`, kind: NodeClass.ObjectType }])
      expect((await session.read({ nodeId: type?.node ?? '', attributeId: AttributeIds.IsAbstract })).value.value).toBe(false)
      expect(await targets(nameplate.node, 'i=45', BrowseDirection.Inverse)).toEqual([{ node: 'ns=0;i=17602', name: 'BaseInterfaceType', kind: NodeClass.ObjectType }])
      expect(await targets('i=32', 'i=45')).toContainEqual({ node: 'ns=0;i=17603', name: 'HasInterface', kind: NodeClass.ReferenceType })
      const shown = (await targets(DEVICE, 'i=46')).map(({ name }) => name)
      const types = async (node: string) => Promise.all((await targets(node, 'i=46')).map(async it => [it.name, (await session.read({ nodeId: it.node, attributeId: AttributeIds.DataType })).value.value.toString()]))
      expect(Object.fromEntries(await types(DEVICE))).toEqual(Object.fromEntries(await types(nameplate.node)))
      // These a device of this type has to have (OPC 10000-100, 4.7).
      for (const name of ['Manufacturer', 'Model', 'HardwareRevision', 'SoftwareRevision', 'DeviceRevision', 'DeviceManual', 'SerialNumber', 'RevisionCounter']) expect(shown).toContain(`${DI.slice(3)}:${name}`)
    } finally {
      await session.close()
      await client.disconnect()
    }
  })

  test('lets nobody in without an account, with a wrong secret or from an application that it does not know', async () => {
    expect(await loginOf(lease())).toMatchObject({ says: 'accepted' })
    expect(await loginOf(lease('auditor', 'not-it'))).toMatchObject({ says: 'refused', read: 'BadUserAccessDenied' })
    expect((await converse(lease(), quiet, undefined)).login).toMatchObject({ says: 'refused' })
    expect(await loginOf(lease(), await unknownApplication(lease()))).toMatchObject({ says: 'not-offered' })
    const stranger = await makePki(mkdtempSync(join(folder, 'stranger-')), HOST) // right in all else, under the same names
    const as = lease()
    expect(await loginOf({ ...as, door: { ...as.door, settings: { ...as.door.settings, certificate: stranger.client.certificate, key: stranger.client.key } } })).toMatchObject({ says: 'not-offered' })
    expect(await loginOf(lease())).toMatchObject({ says: 'accepted' })
  })

  test("trusts a certificate of the folder as long as it is valid", async () => {
    const as = lease()
    for (const [name, notAfter, says] of [['valid', 30, 'accepted'], ['over', -1, 'not-offered']] as const) {
      const { certificate, key } = await spoiltClient(name, { notAfter })
      await run(config({ trusted: name }))
      expect(await loginOf({ ...as, door: { ...as.door, settings: { ...as.door.settings, url, certificate, key } } })).toMatchObject({ says })
    }
  })

  test('opens no channel without encryption, not even for discovery, and offers no token but a name with a secret', async () => {
    for (const dress of [unsecured(lease()), { ...trusted(lease()), mode: MessageSecurityMode.Sign }, { ...trusted(lease()), policy: SecurityPolicy.Basic256 }]) expect(await Channel.open(lease(), quiet, dress)).not.toBeInstanceOf(Channel)
    const opened = await Channel.open(lease(), quiet, trusted(lease()))
    if (!(opened instanceof Channel)) throw new Error(opened.read)
    await opened.close()
    const client = OPCUAClient.create({ endpointMustExist: false, connectionStrategy: { maxRetry: 0 } })
    await expect(client.connect(url).then(() => client.getEndpoints())).rejects.toThrow()
    await client.disconnect()
    const session = await Session.begin(lease(), quiet, lease().credential('challenger', 'right'))
    if (!(session instanceof Session)) throw new Error(session.read)
    expect(session.offered.map(({ securityMode, securityPolicyUri, userIdentityTokens }) => [securityMode, securityPolicyUri, userIdentityTokens?.map(({ tokenType }) => tokenType)])).toEqual(
      [SecurityPolicy.Basic256Sha256, SecurityPolicy.Aes256_Sha256_RsaPss].map(policy => [MessageSecurityMode.SignAndEncrypt, policy, [UserTokenType.UserName]]),
    )
    await session.close()
  })

  test('signs once for a nonce, and drops what is no nonce, counted', async () => {
    const counting = await run(config())
    for (const bytes of [16, 64]) expect(await ask(Buffer.alloc(bytes, bytes))).toEqual(expect.stringMatching(/^ey/))
    for (const [bytes, status] of [[16, 'BadNonceInvalid'], [0, 'BadInvalidArgument'], [15, 'BadInvalidArgument'], [65, 'BadInvalidArgument'], [10_000, 'BadInvalidArgument']] as const)
      expect(await ask(Buffer.alloc(bytes, bytes))).toMatchObject({ says: 'not-offered', read: expect.stringContaining(status) })
    expect(await ask(Buffer.alloc(32, 4))).toEqual(expect.stringMatching(/^ey/))
    expect(await counted(counting)).toMatch(/^challenges taken 3, oversized 1, malformed 3, repeated 1, retained 0, busy 0/)
    const next = await run(config())
    expect(await ask(Buffer.alloc(32, 4))).toMatchObject({ says: 'not-offered', read: expect.stringContaining('BadNonceInvalid') }) // the process before answered it
    expect(next.said).toContain('dropped a challenge: repeated')
    expect(await counted(next)).toMatch(/^challenges taken 0, oversized 0, malformed 0, repeated 1,/)
  })

  test('knows no verb beyond that: nothing is written, and what else the library serves is refused', async () => {
    expect(await act(lease(), session => session.read(`${DEVICE}.SerialNumber`))).toMatchObject({ says: 'shown', read: '0042' })
    expect(await act(lease(), session => session.write(`${DEVICE}.SerialNumber`, 'String', '1'))).toMatchObject({ says: 'refused', read: 'BadServiceUnsupported (not served here)' })
  })

  test('holds few sessions, and has room again once they end', async () => {
    const sessions = await Promise.all(Array.from({ length: 4 }, () => Session.begin(lease(), quiet, lease().credential('challenger', 'right'))))
    expect(sessions.every(it => it instanceof Session && it.login.says === 'accepted')).toBe(true)
    expect(await loginOf(lease())).toMatchObject({ says: 'not-offered', read: 'BadTooManySessions' })
    for (const session of sessions) if (session instanceof Session) await session.close() // without a word that they end
    await expect.poll(async () => (await loginOf(lease())).says, { timeout: 5000 }).toBe('accepted')
  })

  test.each([
    ['a header of 4 GB', Buffer.from('HELF\xff\xff\xff\xff', 'latin1')], ['a greeting with a message of 4 GB behind it', Buffer.concat([hello(), Buffer.from('MSGF\xff\xff\xff\xff', 'latin1')])],
    ['a chunk longer than its bound', Buffer.concat([hello(), Buffer.from('OPNF\x01\x00\x01\x00', 'latin1')])], ['noise', Buffer.alloc(4096, 0xa5)],
  ])('ends the connection at %s, and outlives it', async (_, bytes) => {
    const socket = connectTcp(port, HOST)
    const read: Buffer[] = []
    socket.on('error', () => undefined).on('data', chunk => read.push(chunk)).write(bytes)
    await once(socket, 'close')
    // Where it greeted, it said before how much it takes: at most 64 KiB a message, in four chunks (OPC 10000-6, 7.1.2.4).
    const ack = Buffer.concat(read)
    if (ack.toString('latin1', 0, 3) === 'ACK') expect([12, 16, 20, 24].map(at => ack.readUInt32LE(at))).toEqual([65_536, 65_536, 65_536, 4])
    expect(await ask(randomBytes(32))).toEqual(expect.stringMatching(/^ey/))
    expect(agent.child.exitCode).toBe(null)
  })

  test('is asked there where the bench names the server with all that it takes, else at a broker', async () => {
    const interfaces = await loadInterfaces()
    const why = (change: Record<string, string>, session: 'agent' | 'identity' = 'agent') => {
      const { door } = lease()
      const bench = { doors: { agent: { ...door, settings: { ...door.settings, ...change } } }, accounts: {}, lockOut: { failures: 3, window: 100, scope: 'account' }, permits: { hazards: [], longestWait: 0 } } as const
      return whyNotCarried(session, 'agent', bench, interfaces)?.because
    }
    expect([why({}), why({}, 'identity')]).toEqual([undefined, undefined])
    expect([why({ serverCertificate: '', key: '' }), why({ ueid: '' })]).toEqual([expect.stringMatching(/use for key, serverCertificate$/), expect.stringMatching(/use for ueid$/)])
    expect([why({ url: '' }), why({ url: '' }, 'identity'), why({ url: '', host: 'h', port: '1', topic: 't' })]).toEqual([expect.stringMatching(/use for host, port, topic$/), expect.stringMatching(/use for url$/), undefined])
  })

  test('starts with no key, secret or trust that could not serve', async () => {
    copyFileSync(pki.device.key, file('open.key'))
    chmodSync(file('open.key'), 0o644)
    writeFileSync(file('open.secret'), 'x', { mode: 0o644 })
    mkdirSync(file('empty'))
    await spoiltClient('weak', { modulusLength: 1024 })
    await spoiltClient('sha1', { hash: 'SHA-1' })
    mkdirSync(file('odd'))
    writeFileSync(file('odd/odd.pem'), 'no certificate')
    for (const [change, says] of [
      [{ privateKey: 'open.key' }, /open\.key has mode 0644: others than its owner may read or change it; expected 06[04]0/], [{ privateKey: pki.client.key }, /is not the key of opcua\.certificate/],
      [{ users: [{ user: 'a', secretFile: 'open.secret', may: 'read' }] }, /open\.secret has mode 0644/], [{ trusted: 'empty' }, /holds no certificate .*nobody could challenge/], [{ trusted: 'odd' }, /odd\.pem holds no certificate/],
      [{ trusted: 'weak' }, /weak\/client\.pem has a key of 1024 bits, expected RSA with 2048 to 4096 bits/], [{ trusted: 'sha1' }, /sha1\/client\.pem is signed with sha1.*, expected SHA-256 or better/i],
      [{ users: [] }, /opcua\.users is no list of accounts/], [{ users: [{ user: 'a', secretFile: 's', may: 'write' }] }, /opcua\.users\[0\]\.may is "write", expected one of challenge, read/], [{ anonymous: true }, /opcua has the unknown key anonymous/],
    ] as const) {
      const starting = async () => answerOverOpcua(opcuaOf(readConfig(await config(change))), new Challenges(), async () => '', quiet)
      await expect(starting()).rejects.toThrow(says)
    }
  })

  test('ends with one sentence where it cannot start', async () => {
    const { child, said, ready } = await run(config({ trusted: 'empty' }))
    expect([ready, child.exitCode, said.length]).toEqual([undefined, 2, 1])
  })

  test('says who is in the way where it cannot listen', async () => {
    const at = await config()
    const other = createServer().listen(port, HOST)
    await once(other, 'listening')
    try {
      const { child, said } = await run(at)
      expect(child.exitCode).toBe(3)
      expect(said.join('\n')).toMatch(new RegExp(`^nobody can listen at ${HOST}:${port}: .*EADDRINUSE`))
    } finally {
      other.close()
    }
  })
})

describe('the bundle', () => {
  test('answers from a folder without packages, may write nothing but its state, and does without the part that holds the server', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fourtwo-agent-bundle-'))
    try {
      const bundle = await bundleAgent(folder)
      const { child, said } = await run(config(), bundle, ['--permission', '--allow-fs-read=*', `--allow-fs-write=${file('*')}`, ...OPCUA_FLAGS])
      const token = await ask(Buffer.alloc(32, 41))
      expect([said, token]).toEqual([expect.anything(), expect.stringMatching(/^ey/)])
      child.kill('SIGTERM')
      await once(child, 'exit')
      expect(await run(config(), bundle)).toMatchObject({ ready: { url } })
      rmSync(join(folder, 'opcua-server.cjs'))
      expect((await run(config(), bundle)).said).toEqual([expect.stringMatching(/^opcua is configured, but its library is not installed/)])
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})

describe('the agent without the library', () => {
  test('says what to install, and goes on with all else', async () => {
    const bare = file('bare')
    for (const part of ['contract', 'firmware-agent']) cpSync(join(import.meta.dirname, '..', part), join(bare, part), { recursive: true, filter: from => basename(from) !== 'node_modules' })
    mkdirSync(join(bare, 'node_modules/@fourtwo'), { recursive: true })
    symlinkSync(join(bare, 'contract'), join(bare, 'node_modules/@fourtwo/contract'))
    const agent = join(bare, 'firmware-agent/bin/fourtwo-agent.js')
    const { child, said } = await run(config(), agent)
    expect(child.exitCode).toBe(2)
    expect(said).toEqual([expect.stringMatching(/^opcua is configured, but its library is not installed, which is optional: npm install .*node-opcua-server/)])
    expect(spawnSync(process.execPath, [agent, 'report', '--root', TREE], { encoding: 'utf8' }).status).toBe(0)
  })
  test('says which Node it takes on an older one', async () => {
    for (const node of ['20.19.0', '22.12.9']) await expect(answerOverOpcua({} as never, {} as never, async () => '', quiet, undefined, node)).rejects.toThrow(`opcua needs Node 22.13 or later; this is ${node}`)
  })
})

/** A good greeting that would take and send a megabyte at once (OPC 10000-6, 7.1.2.3). */
function hello(): Buffer {
  const at = 'opc.tcp://x:1'
  const body = Buffer.alloc(24)
  for (const [n, value] of [0, 1_000_000, 1_000_000, 0, 0, at.length].entries()) body.writeUInt32LE(value, n * 4)
  const header = Buffer.from('HELF____', 'latin1')
  header.writeUInt32LE(8 + 24 + at.length, 4)
  return Buffer.concat([header, body, Buffer.from(at)])
}
