import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect as connectTcp, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Evidence } from '@fourtwo/contract'
import { parsePublicArea } from '@fourtwo/contract/tpm/public-area.ts'
import { bundleAgent } from '@fourtwo/firmware-agent/bundle.ts'
import { fileSigner, parseKey, readKeyFile, thumbprintOf } from '@fourtwo/firmware-agent/token/key.ts'
import { claimsOf, signToken } from '@fourtwo/firmware-agent/token/token.ts'
import { enrolmentAnswer, enrolmentRequest } from '@fourtwo/firmware-agent/tpm/enrolment.ts'
import { parseKeysText } from '@fourtwo/firmware-agent/tpm/keys.ts'
import { fingerprintOf } from '@fourtwo/harness/enrolment/endorsement.ts'
import { beginEnrolment, endEnrolment } from '@fourtwo/harness/enrolment/enrol.ts'
import type { Heard, Lease } from '@fourtwo/harness/interface.ts'
import { loadInterfaces } from '@fourtwo/harness/load.ts'
import { makePki } from '@fourtwo/simulators/pki.ts'
import { Aedes } from 'aedes'
import { connectAsync, type IPublishPacket, type MqttClient } from 'mqtt'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { freePort } from './free-port.ts'
import { describeWith, pathOf } from './needs.ts'
import { Swtpm, withoutTpm } from './swtpm.ts'

const AGENT = join(import.meta.dirname, '../firmware-agent/bin/fourtwo-agent.js')
const TREE = join(import.meta.dirname, '../test-vectors/device-trees/rtu')
const MOSQUITTO = pathOf('mosquitto') ?? ''
const HOST = '127.99.7.1'
const UEID = Buffer.concat([Buffer.of(1), Buffer.alloc(16, 9)]).toString('base64url')
const AGENT_SECRET = 'Agent-Secret-7d1f'
const AUDITOR_SECRET = 'Auditor-Secret-93ab'

/** Tries until somebody listens: the broker says nothing when it is ready. */
async function listening(port: number): Promise<void> {
  for (const until = performance.now() + 5000; performance.now() < until;) {
    const socket = connectTcp(port, HOST)
    const open = await new Promise<boolean>(done => socket.once('connect', () => done(true)).once('error', () => done(false)))
    socket.destroy()
    if (open) return
    await new Promise(later => setTimeout(later, 20))
  }
  throw new Error(`nobody listens at ${HOST}:${port}`)
}

describeWith({ needs: [{ program: 'mosquitto', package: 'mosquitto' }, { program: 'mosquitto_passwd', package: 'mosquitto' }] }, "the agent at Debian's Mosquitto", () => {
  const folder = mkdtempSync(join(tmpdir(), 'fourtwo-broker-'))
  const file = (name: string) => join(folder, name)
  const children: ChildProcess[] = []
  const clients: MqttClient[] = []
  let broker: ChildProcess
  let port = 0
  let ca = ''

  const startBroker = () => spawn(MOSQUITTO, ['-c', file('broker.conf')], { stdio: 'ignore' })

  beforeAll(async () => {
    const pki = await makePki(folder, HOST)
    ca = pki.device.certificate
    port = await freePort(HOST)
    writeFileSync(file('acl'), 'user agent\ntopic read site/agent/challenge\ntopic write site/agent/evidence\nuser auditor\ntopic write site/agent/challenge\ntopic read site/agent/evidence\n')
    writeFileSync(file('passwords'), '')
    for (const [user, secret] of [['agent', AGENT_SECRET], ['auditor', AUDITOR_SECRET]] as const) expect(spawnSync('mosquitto_passwd', ['-b', file('passwords'), user, secret]).status).toBe(0)
    writeFileSync(file('broker.conf'), [
      `listener ${port} ${HOST}`, `certfile ${pki.device.certificate}`, `keyfile ${pki.device.key}`, 'allow_anonymous false', `password_file ${file('passwords')}`, `acl_file ${file('acl')}`, 'persistence false', 'user root', '',
    ].join('\n'))
    broker = startBroker()
    await listening(port)
    expect(spawnSync(process.execPath, [AGENT, 'keygen', '--key', file('evidence.key')]).status).toBe(0)
    writeFileSync(file('agent.secret'), `${AGENT_SECRET}\n`, { mode: 0o600 })
    writeFileSync(file('wrong.secret'), 'not-it', { mode: 0o600 })
  })
  afterEach(async () => {
    await Promise.all(clients.splice(0).map(client => client.endAsync(true)))
    for (const child of children.splice(0)) {
      if (child.exitCode !== null) continue
      child.kill('SIGTERM')
      await once(child, 'exit')
    }
  })
  afterAll(() => {
    broker?.kill('SIGTERM')
    rmSync(folder, { recursive: true, force: true })
  })

  const config = (change: Record<string, unknown> = {}, mqtt: Record<string, unknown> = {}) => {
    const at = file(`agent-${Math.random()}.json`)
    writeFileSync(at, JSON.stringify({
      root: TREE, key: 'evidence.key', collectEvery: 0, device: { ueid: UEID, oemid: 32473, hwmodel: 'RTU-1', swname: 'rtu-firmware', swversion: '2.4.1' },
      mqtt: { host: HOST, port, ca, user: 'agent', secretFile: 'agent.secret', topic: 'site/agent', reconnectEvery: 0, ...mqtt }, ...change,
    }))
    return at
  }
  /** Starts the agent; resolves once it listens, with all that it says from then on. */
  async function run(at: string, agent = AGENT) {
    const child = spawn(process.execPath, [agent, 'run', '--config', at, '--json'], { stdio: ['ignore', 'pipe', 'pipe'] })
    children.push(child)
    const said: string[] = []
    createInterface({ input: child.stderr }).on('line', line => said.push(line))
    const first = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next()
    return { child, said, ready: first.done === true ? undefined : JSON.parse(first.value) }
  }
  const client = async (user: 'agent' | 'auditor') => {
    const connected = await connectAsync({ host: HOST, port, protocol: 'mqtts', ca: readFileSync(ca), username: user, password: user === 'agent' ? AGENT_SECRET : AUDITOR_SECRET, reconnectPeriod: 0 })
    clients.push(connected)
    return connected
  }
  /** Challenges as the harness does, through its own driver. */
  async function challenge(publicKey: KeyObject, used: readonly string[] = [], settings: Record<string, string> = {}): Promise<{ heard: Heard | undefined; kept: Omit<Evidence, 'id' | 'door'>[] }> {
    const driver = (await loadInterfaces()).find(it => it.kind === 'agent')
    writeFileSync(file('pinned.pem'), publicKey.export({ type: 'spki', format: 'pem' }))
    const kept: Omit<Evidence, 'id' | 'door'>[] = []
    const lease: Lease = {
      door: { kind: 'agent', users: 'machines', conversations: 1, settings: { host: HOST, port: String(port), ca, topic: 'site/agent', publicKey: file('pinned.pem'), ueid: UEID, speaksFor: 'serial=login', ...settings } },
      askedOf: 'machines', asked: 'serial', evidence: { used: new Set(used), keep: it => kept.push(it) }, cut: new AbortController().signal, names: {}, item: { supplier: '', model: '', serial: '', version: '' },
      facts: { failuresAllowed: 3, lockWindow: 100, lockScope: 'account', period: 100, deadline: 1000, sessionTimeout: 2000 }, credential: () => ({ user: 'auditor', secret: AUDITOR_SECRET }),
    }
    const session = driver?.offers['agent']?.(lease)
    return { heard: await session?.verbs['challenge']?.({} as never, () => undefined, new AbortController().signal), kept }
  }
  const deviceKey = () => parseKey(readKeyFile(file('evidence.key')), 'evidence.key')
  const deviceSigner = () => fileSigner(deviceKey())
  const pinned = () => createPublicKey(deviceKey())
  /** In the agent's place somebody answers every challenge as told. */
  async function pretend(answer: (nonce: string) => string | Promise<string>): Promise<void> {
    const pretender = await client('agent')
    await pretender.subscribeAsync('site/agent/challenge')
    pretender.on('message', async (_, message) => pretender.publish('site/agent/evidence', await answer(JSON.parse(String(message)).nonce)))
  }
  const identity = { ueid: UEID, oemid: 32473, hwmodel: 'UlRVLTE', swname: 'rtu-firmware', swversion: ['2.4.1'] } as const
  const signed = (nonce: string, key = deviceSigner(), ueid: string = UEID, now = Date.now() / 1000) => signToken(claimsOf(nonce, { ...identity, ueid }, { facts: {}, collectors: [] }, Math.floor(now)), key)

  test('is ready within its time, answers with a token that verifies, and holds no secret', async () => {
    const began = performance.now()
    const { ready } = await run(config())
    expect(ready).toMatchObject({ ready: true, ueid: UEID, thumbprint: deviceSigner().thumbprint, topic: 'site/agent' })
    expect(performance.now() - began).toBeLessThan(3000) // 0.2 s where nothing else runs
    const { heard, kept } = await challenge(await pinned())
    expect(heard?.says).toBe('verified')
    expect(JSON.parse(heard?.read ?? '')).toMatchObject({ tier: 'T0', facts: { lockOut: { state: 'reported' }, accounts: { state: 'reported' } } })
    expect(kept).toEqual([expect.objectContaining({ verification: expect.objectContaining({ says: 'verified', tier: 'T0' }) })])
    const all = `${heard?.read}\n${kept[0]?.token.split('.').map(part => Buffer.from(part, 'base64url').toString()).join('\n')}`
    for (const secret of [AGENT_SECRET, AUDITOR_SECRET, 'NoRealHash', 'NoRealSalt']) for (const form of [secret, Buffer.from(secret).toString('hex'), Buffer.from(secret).toString('base64url')]) expect(all).not.toContain(form)
  })
  test.skipIf(withoutTpm)('with its keys in a TPM states T2 to a bench that enrolled them; while the TPM is away it states nothing and says why', async () => {
    const tpm = await new Swtpm().start()
    try {
      const made = spawnSync(process.execPath, [AGENT, 'keygen', '--tpm', tpm.at, '--key', file('tpm.key'), '--json'], { encoding: 'utf8' })
      const publicKey = createPublicKey(JSON.parse(made.stdout).publicKey)
      const keys = parseKeysText(readKeyFile(file('tpm.key')), 'tpm.key')
      const request = await enrolmentRequest(tpm.at, UEID, keys)
      const fingerprint = fingerprintOf(parsePublicArea(Buffer.from(request.endorsement, 'base64url'), 'key'))
      const { challenge: asked, pending } = beginEnrolment(request, { authorities: [], fingerprint }, new Date())
      writeFileSync(file('enrolment.json'), JSON.stringify(await endEnrolment(pending, await enrolmentAnswer(tpm.at, keys, asked), new Date())))
      const { said } = await run(config({ key: 'tpm.key', tpm: { at: tpm.at } }))
      const tierNow = async (settings: Record<string, string> = {}) => { const { heard } = await challenge(publicKey, [], { answerWithin: '5000', ...settings }); return heard?.says === 'verified' ? JSON.parse(heard.read).tier : heard?.read }
      const enrolled = { enrolment: file('enrolment.json') }
      expect(await tierNow(enrolled)).toBe('T2')
      expect(await tierNow()).toBe('T0')
      writeFileSync(file('registers.json'), JSON.stringify({ pcrs: { 7: '00'.repeat(32) } }))
      expect(await tierNow({ ...enrolled, registers: file('registers.json') })).toBe('T2')
      tpm.does('tpm2_pcrextend', `7:sha256=${'ab'.repeat(32)}`)
      expect(await tierNow({ ...enrolled, registers: file('registers.json') })).toBe('changed-state: the register 7 is not what the bench names')
      writeFileSync(file('revoked.json'), JSON.stringify({ revoked: { [thumbprintOf(publicKey)]: 'stolen' } }))
      expect(await tierNow({ ...enrolled, revoked: file('revoked.json') })).toBe('wrong-key: the pinned key was revoked: stolen')
      await tpm.stop()
      expect(await tierNow({ ...enrolled, answerWithin: '500' })).toBe('no token within 500 ms')
      expect(said.join('\n')).toMatch(/a challenge was not answered: the TPM at .* cannot be reached: ENOENT/)
      await tpm.start() // the registers are those of a fresh start, and the keys are still its own
      expect(await tierNow({ ...enrolled, registers: file('registers.json') })).toBe('T2')
    } finally {
      await tpm.remove()
    }
  })
  test('answers from its one file for a device as well', async () => {
    const bundle = await bundleAgent(join(folder, 'bundle'))
    expect((await run(config(), bundle)).ready).toMatchObject({ ready: true })
    expect((await challenge(await pinned())).heard?.says).toBe('verified')
  })
  test('signs once for a nonce and drops what is no challenge, counted', async () => {
    const { child, said } = await run(config())
    const auditor = await client('auditor')
    const tokens: string[] = []
    await auditor.subscribeAsync('site/agent/evidence', { qos: 1 })
    auditor.on('message', (_, message) => tokens.push(String(message)))
    const ask = (message: string) => auditor.publishAsync('site/agent/challenge', message, { qos: 1 })
    const nonce = Buffer.alloc(16, 1).toString('base64url')
    for (const message of [JSON.stringify({ nonce }), JSON.stringify({ nonce }), 'nonsense', JSON.stringify({ nonce: 'short' }), 'x'.repeat(600), 'x'.repeat(100_000), JSON.stringify({ nonce, more: 1 })]) await ask(message)
    // What is larger than the agent takes at all the broker keeps away (MQTT 5, 3.1.2.11.4), so that counts nowhere.
    await ask(JSON.stringify({ nonce: Buffer.alloc(64, 2).toString('base64url') }))
    while (tokens.length < 2) await new Promise<void>(heard => auditor.once('message', () => heard()))
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
    expect(tokens).toHaveLength(2)
    expect(said.at(-1)).toBe('challenges taken 2, oversized 1, malformed 3, repeated 1, retained 0, busy 0, unknown 0, noise 0')
  })
  test('reads its secret only where nobody else may', async () => {
    writeFileSync(file('open.secret'), AGENT_SECRET)
    chmodSync(file('open.secret'), 0o644)
    const { child, said } = await run(config({}, { secretFile: 'open.secret' }))
    if (child.exitCode === null) await once(child, 'exit')
    expect([child.exitCode, said.join()]).toEqual([2, expect.stringMatching(/secretFile .* has mode 0644.* expected 06/)])
  })
  test('ends with its account refused, without trying again', async () => {
    const { child, said, ready } = await run(config({}, { secretFile: 'wrong.secret', reconnectEvery: 1 }))
    if (child.exitCode === null) await once(child, 'exit')
    expect(ready).toBeUndefined()
    expect(child.exitCode).toBe(3)
    expect(said.join()).toContain(`the broker at ${HOST}:${port} refused the account`)
    expect(said.join()).not.toContain('not-it')
  })
  test('does not call answered what the broker did not take', async () => {
    const at = await freePort(HOST)
    writeFileSync(file('mute.acl'), 'topic readwrite site/agent/challenge\n')
    writeFileSync(file('mute.conf'), [`listener ${at} ${HOST}`, 'allow_anonymous true', `acl_file ${file('mute.acl')}`, 'persistence false', 'user root', ''].join('\n'))
    const mute = spawn(MOSQUITTO ?? 'mosquitto', ['-c', file('mute.conf')], { stdio: 'ignore' })
    children.push(mute)
    await listening(at)
    const { said, ready } = await run(config({}, { port: at, ca: undefined, plain: true, user: undefined, secretFile: undefined }))
    expect(ready).toMatchObject({ ready: true })
    const asking = await connectAsync({ host: HOST, port: at, reconnectPeriod: 0 })
    clients.push(asking)
    await asking.publishAsync('site/agent/challenge', JSON.stringify({ nonce: Buffer.alloc(16, 7).toString('base64url') }), { qos: 1 })
    for (const until = performance.now() + 15_000; !said.some(it => it.includes('answered')) && performance.now() < until;) await new Promise(later => setTimeout(later, 50))
    expect(said.filter(it => it.includes('answered'))).toEqual(['a challenge was not answered: the broker lets this account publish nothing at site/agent/evidence'])
  })
  test.each([['CONNACK', [Buffer.of(0x20, 5, 0, 0, 2, 0xff, 0xff)]], ['SUBACK', [Buffer.of(0x20, 3, 0, 0, 0), Buffer.of(0x90, 5, 0, 1, 2, 0xff, 0xff)]]])('tries again where a broker answers with what is no %s', async (_, answers) => {
    const connections: number[] = []
    const garbling = createServer(socket => {
      const left = [...answers]
      connections.push(performance.now())
      socket.on('data', () => void socket.write(left.shift() ?? Buffer.alloc(0))).on('error', () => undefined)
    }).listen(0, HOST)
    await once(garbling, 'listening')
    const at = garbling.address()
    try {
      const settings = config({}, { port: typeof at === 'object' ? at?.port : 0, ca: undefined, plain: true, user: undefined, secretFile: undefined, reconnectEvery: 1 })
      const child = spawn(process.execPath, [AGENT, 'run', '--config', settings], { stdio: 'ignore' })
      children.push(child)
      for (const until = performance.now() + 15_000; connections.length < 2 && child.exitCode === null && performance.now() < until;) await new Promise(later => setTimeout(later, 50))
      expect([connections.length >= 2, child.exitCode]).toEqual([true, null])
    } finally {
      garbling.close()
    }
  })
  test('comes back where the broker went away, and answers again', async () => {
    const { said } = await run(config({}, { reconnectEvery: 1 }))
    broker.kill('SIGTERM')
    await once(broker, 'exit')
    broker = startBroker()
    for (const until = performance.now() + 15_000; said.filter(it => it.startsWith('listening')).length < 2 && performance.now() < until;) await new Promise(later => setTimeout(later, 50))
    expect(said).toEqual(expect.arrayContaining(['the connection was lost']))
    expect((await challenge(await pinned())).heard?.says).toBe('verified')
  })
  test('trusts no broker but the one whose certificate it was given', async () => {
    const stranger = mkdtempSync(join(folder, 'stranger-'))
    const { client: other } = await makePki(stranger, HOST)
    const { child, said } = await run(config({}, { ca: other.certificate }))
    if (child.exitCode === null) await once(child, 'exit')
    expect(child.exitCode).toBe(3)
    expect(said.join()).toMatch(/cannot be reached: .*(certificate|self.signed)/)
  })
  test('answers at the response topic that a challenge of MQTT 5 names, with its correlation data', async () => {
    await run(config())
    const auditor = await connectAsync({ host: HOST, port, protocol: 'mqtts', protocolVersion: 5, ca: readFileSync(ca), username: 'auditor', password: AUDITOR_SECRET, reconnectPeriod: 0 })
    clients.push(auditor)
    await auditor.subscribeAsync('site/agent/evidence', { qos: 1 })
    const answered = new Promise<readonly [string, IPublishPacket]>(done => auditor.once('message', (topic, _, packet) => done([topic, packet])))
    await auditor.publishAsync('site/agent/challenge', JSON.stringify({ nonce: Buffer.alloc(16, 3).toString('base64url') }), { qos: 1, properties: { responseTopic: 'somewhere/else', correlationData: Buffer.from('mine') } })
    const [topic, { properties }] = await answered
    expect([topic, String(properties?.correlationData)]).toEqual(['site/agent/evidence', 'mine'])
  })
  test('shows a certificate of its own where the broker asks for one, and reads its key only where nobody else may', async () => {
    const strict = await freePort(HOST)
    const { client: own } = await makePki(mkdtempSync(join(folder, 'own-')), HOST)
    writeFileSync(file('strict.conf'), [`listener ${strict} ${HOST}`, `certfile ${ca}`, `keyfile ${ca.replace(/pem$/, 'key')}`, `cafile ${own.certificate}`, 'require_certificate true', 'use_identity_as_username true', 'persistence false', 'user root', ''].join('\n'))
    const other = spawn(MOSQUITTO ?? 'mosquitto', ['-c', file('strict.conf')], { stdio: 'ignore' })
    children.push(other)
    await listening(strict)
    const showing = { port: strict, user: undefined, secretFile: undefined, certificate: own.certificate, certificateKey: own.key }
    expect((await run(config({}, showing))).ready).toMatchObject({ ready: true })
    const without = await run(config({}, { ...showing, certificate: undefined, certificateKey: undefined }))
    if (without.child.exitCode === null) await once(without.child, 'exit')
    expect([without.ready, without.child.exitCode]).toEqual([undefined, 3])
    // Root may lend it to a group: the user of a front is made for the time it runs, and owns nothing.
    chmodSync(own.key, 0o640)
    expect((await run(config({}, showing))).ready === undefined).toBe(process.geteuid?.() !== 0)
    chmodSync(own.key, 0o644)
    const open = await run(config({}, showing))
    if (open.child.exitCode === null) await once(open.child, 'exit')
    expect([open.ready, open.child.exitCode, open.said.join()]).toEqual([undefined, 2, expect.stringMatching(/certificateKey .* has mode 0644.* expected 06/)])
  })
  test('speaks MQTT 3.1.1 where the broker has no more', async () => {
    const old = await Aedes.createBroker()
    const server = createServer(old.handle).listen(0, HOST)
    await once(server, 'listening')
    const at = server.address()
    try {
      const { said, ready } = await run(config({}, { port: typeof at === 'object' ? at?.port : 0, ca: undefined, plain: true, user: undefined, secretFile: undefined }))
      expect(ready).toMatchObject({ ready: true })
      expect(said).toContain('listening at site/agent/challenge over MQTT 3.1.1')
      const answered = new Promise<string>(done => old.subscribe('site/agent/evidence', (packet, next) => {
        done(String(packet.payload))
        next()
      }, () => undefined))
      old.publish({ cmd: 'publish', qos: 1, dup: false, retain: false, topic: 'site/agent/challenge', payload: JSON.stringify({ nonce: Buffer.alloc(16, 4).toString('base64url') }) }, () => undefined)
      expect((await answered).split('.')).toHaveLength(3)
    } finally {
      await new Promise<void>(done => old.close(() => server.close(() => done())))
    }
  })
  test('is silent where nobody is', async () => {
    expect((await challenge(await pinned(), [], { answerWithin: '300' })).heard).toEqual({ says: 'silent', read: 'no token within 300 ms' })
  })
  test('whoever stands in its place is refused with the reason', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const earlier: string[] = []
    const cases: readonly (readonly [string, (nonce: string) => string | Promise<string>])[] = [
      ['wrong-key', nonce => signed(nonce, fileSigner(privateKey, 'another'))],
      ['altered', nonce => signed(nonce, fileSigner(privateKey, deviceSigner().thumbprint))],
      ['wrong-device', nonce => signed(nonce, deviceSigner(), 'AgICAgICAgI')],
      ['stale', () => signed(Buffer.alloc(32, 5).toString('base64url'))],
      ['stale', nonce => signed(nonce, deviceSigner(), UEID, Date.now() / 1000 - 3600)],
      ['malformed', () => 'no token'],
      ['replayed', () => earlier[0] ?? ''],
    ]
    earlier.push(await signed(Buffer.alloc(32, 6).toString('base64url')))
    let answer: (nonce: string) => string | Promise<string> = () => ''
    await pretend(nonce => answer(nonce))
    for (const [reason, as] of cases) {
      answer = as
      const { heard, kept } = await challenge(await pinned(), [Buffer.alloc(32, 6).toString('base64url')], { answerWithin: '400' })
      expect([heard?.says, heard?.read.split(':')[0]]).toEqual(['refused', reason])
      expect(kept).toEqual([expect.objectContaining({ verification: expect.objectContaining({ says: 'refused', reason }) })])
    }
    answer = nonce => signed(nonce)
    expect((await challenge(await pinned())).heard?.says).toBe('verified') // the control: the same hands with the right key
    expect((await challenge(publicKey)).heard?.read).toMatch(/^wrong-key/)
  })
  test("another challenger's token is no answer, nor does it spoil one", async () => {
    await run(config())
    const noise = await client('agent')
    const another = await signed(Buffer.alloc(32, 4).toString('base64url'))
    const before = setInterval(() => noise.publish('site/agent/evidence', another), 1)
    try {
      expect((await challenge(await pinned())).heard?.says).toBe('verified')
    } finally {
      clearInterval(before)
    }
  })
  test('the driver takes no private or foreign key for the pinned one', async () => {
    await expect(challenge(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey)).rejects.toThrow(/of another kind, expected P-256/)
    expect(createPrivateKey(readFileSync(file('evidence.key'))).type).toBe('private')
  })
})
