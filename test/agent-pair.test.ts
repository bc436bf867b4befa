import { spawn, spawnSync } from 'node:child_process'
import { createPublicKey, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { bundleAgent } from '@fourtwo/firmware-agent/bundle.ts'
import { readAnswer } from '@fourtwo/firmware-agent/pair/frames.ts'
import { relaying } from '@fourtwo/firmware-agent/pair/relay.ts'
import { verifyCwt } from '@fourtwo/harness/evidence/verify-cwt.ts'
import { verifyToken } from '@fourtwo/harness/evidence/verify.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { askAt, type CollectorSocket, collectorAt, nonceRequest, withoutSystemd } from './collector-socket.ts'
import { challengeOver, openBroker } from './open-broker.ts'

const TREE = join(import.meta.dirname, '../test-vectors/device-trees/rtu')
const UEID = Buffer.concat([Buffer.of(1), Buffer.alloc(16, 9)]).toString('base64url')
const HOST = '127.99.7.4'
const folder = mkdtempSync(join(tmpdir(), 'fourtwo-pair-'))
const file = (name: string) => join(folder, name)

describe.skipIf(withoutSystemd)("the collector of a pair, started by systemd's socket activation", () => {
  let bundle: string
  let collector: CollectorSocket
  let publicKey: string
  beforeAll(async () => {
    bundle = await bundleAgent(file('agent'))
    mkdirSync(file('state'), { mode: 0o700 })
    publicKey = JSON.parse(spawnSync(process.execPath, [bundle, 'keygen', '--key', file('device.key'), '--json'], { encoding: 'utf8' }).stdout).publicKey
    writeFileSync(file('collector.json'), JSON.stringify({ root: TREE, key: 'device.key', state: 'state', device: { ueid: UEID, oemid: 32473, hwmodel: 'RTU-1', swname: 'rtu', swversion: '2' } }))
    const flags = ['--permission', '--allow-fs-read=*', `--allow-fs-write=${file('state')}/*`, '--disable-proto=delete', '--jitless']
    collector = await collectorAt(file('collector.sock'), [process.execPath, ...flags, bundle, 'collector', '--config', file('collector.json')])
  })
  afterAll(async () => {
    await collector?.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const tokenFor = async (nonce: Buffer) => {
    const answer = await askAt(collector.path, nonceRequest(nonce))
    if (answer?.says !== 'token') throw new Error(`${JSON.stringify(answer)} ${collector.said.join('\n')}`)
    return answer.token
  }
  const verified = async (token: string, nonce: Buffer) => {
    const verification = await verifyToken(token, { nonce: nonce.toString('base64url'), publicKey: createPublicKey(publicKey), ueid: UEID, used: new Set(), now: Date.now() / 1000 })
    if (verification.says !== 'verified') throw new Error(JSON.stringify(verification))
    return verification.claims
  }

  test('answers one nonce with a token that verifies, and says what sandbox it runs in and which bundle it is', async () => {
    const nonce = randomBytes(32)
    const { agent } = await verified(await tokenFor(nonce), nonce)
    const sums = spawnSync('sh', ['-c', 'cd "$0" && LC_ALL=C sha256sum *.cjs | sha256sum', file('agent')], { encoding: 'utf8' }).stdout.split(' ')[0] ?? ''
    expect(agent).toEqual({ digest: Buffer.from(sums, 'hex').toString('base64url'), sandbox: { noNewPrivs: false, seccomp: expect.any(Number), capEff: expect.stringMatching(/^[0-9a-f]{16}$/), permissionModel: true } })
  })
  test('signs a nonce once: asked again, by another process, it says so', async () => {
    const nonce = randomBytes(16)
    await tokenFor(nonce)
    expect(await askAt(collector.path, nonceRequest(nonce))).toEqual({ says: 'refused', why: 'repeated', because: 'the nonce was answered before' })
  })
  test('signs once where the same nonce comes many times at the same moment', async () => {
    const nonce = randomBytes(64)
    const answers = await Promise.all(Array.from({ length: 6 }, () => askAt(collector.path, nonceRequest(nonce))))
    expect(answers.filter(answer => answer?.says === 'token').length).toBeLessThanOrEqual(1)
    expect(answers.filter(answer => answer?.says === 'refused' && answer.why === 'repeated').length).toBeGreaterThanOrEqual(5)
  })
  test('collects once a minute, whichever process answers: the next token is of the same look', async () => {
    const [one, two] = [randomBytes(32), randomBytes(32)]
    const [first, second] = [await verified(await tokenFor(one), one), await verified(await tokenFor(two), two)]
    expect(second.collectors).toEqual(first.collectors)
    expect(second.jti).not.toBe(first.jti)
  })
  test.each([
    ['15 bytes', nonceRequest(Buffer.alloc(15, 1))], ['65 bytes', nonceRequest(Buffer.alloc(65, 1))], ['another form', Buffer.concat([Buffer.of(9), Buffer.alloc(32, 1)])],
    ['nothing', Buffer.alloc(0)], ['a megabyte', Buffer.alloc(1 << 20, 1)], ['a scope beside the nonce', Buffer.concat([nonceRequest(Buffer.alloc(64, 1)), Buffer.from('all')])],
  ])('refuses %s', async (_, request) => {
    const answer = await askAt(collector.path, request)
    // Of more than it reads, the kernel may tell the asker nothing but that the connection is gone.
    expect([{ says: 'refused', why: 'malformed', because: expect.any(String) }, ...(request.length > 1000 ? [undefined] : [])]).toContainEqual(answer)
  })
  test('ends by itself where nobody asks: it is a process for each connection', async () => {
    const socket = createConnection(collector.path)
    const chunks: Buffer[] = []
    socket.on('data', chunk => chunks.push(chunk))
    await once(socket, 'close')
    expect(readAnswer(Buffer.concat(chunks))).toMatchObject({ says: 'refused', why: 'malformed' })
  })
  test('keeps nothing that others may read, and no nonce as it came', async () => {
    const nonce = randomBytes(32)
    await tokenFor(nonce)
    const kept = readdirSync(file('state'))
    expect(kept.toSorted()).toEqual(['answered.0', 'collection.json'])
    for (const name of kept) expect(statSync(join(file('state'), name)).mode & 0o777).toBe(0o600)
    expect(readFileSync(join(file('state'), 'answered.0'), 'utf8')).not.toContain(nonce.toString('base64url'))
  })
  test('refuses with the reason where the key may be read by others, and goes on when that is mended', async () => {
    chmodSync(file('device.key'), 0o644)
    const nonce = randomBytes(32)
    expect(await askAt(collector.path, nonceRequest(nonce))).toMatchObject({ says: 'refused', why: 'failed', because: expect.stringContaining('has mode 0644') })
    chmodSync(file('device.key'), 0o600)
    await tokenFor(nonce)
  })
  test('is asked by the front one nonce after the other, and what it refuses is told', async () => {
    const { jws: ask, cwt } = relaying(collector.path)
    const nonces = [randomBytes(32), randomBytes(32)]
    const tokens = await Promise.all(nonces.map(nonce => ask(nonce.toString('base64url'))))
    for (const [n, nonce] of nonces.entries()) await verified(tokens[n] ?? '', nonce)
    // A serial line carries the other form; a nonce is answered once in whatever form.
    const other = randomBytes(32)
    const verification = await verifyCwt(await cwt(other.toString('base64url')), { nonce: other.toString('base64url'), publicKey: createPublicKey(publicKey), ueid: UEID, used: new Set(), now: Date.now() / 1000 })
    expect(verification).toMatchObject({ says: 'verified', claims: { agent: { sandbox: { permissionModel: true } } } })
    await expect(ask(other.toString('base64url'))).rejects.toThrow(expect.objectContaining({ code: 'NONCE_REPEATED', message: expect.stringContaining('refused: repeated') }))
    await expect(ask(nonces[0]?.toString('base64url') ?? '')).rejects.toThrow(/refused: repeated/)
    await expect(relaying(file('nobody.sock')).jws(randomBytes(32).toString('base64url'))).rejects.toThrow(/cannot be asked: ENOENT/)
  })
  test('answers over MQTT by way of a front that has no key: the front may read neither key nor state', async () => {
    await using broker = await openBroker(HOST, folder)
    writeFileSync(file('front.json'), JSON.stringify({ collector: 'collector.sock', mqtt: { host: HOST, port: broker.port, plain: true, topic: 'site/agent', reconnectEvery: 0 } }))
    const permitted = ['agent/*', 'front.json'].map(name => `--allow-fs-read=${file(name)}`)
    const front = spawn(process.execPath, ['--permission', ...permitted, '--disable-proto=delete', bundle, 'run', '--config', file('front.json'), '--json'], { stdio: ['ignore', 'pipe', 'inherit'] })
    try {
      const first = await createInterface({ input: front.stdout })[Symbol.asyncIterator]().next()
      expect(JSON.parse(String(first.value))).toEqual({ ready: true, collector: file('collector.sock'), topic: 'site/agent' })
      const nonce = randomBytes(32)
      expect((await verified(await challengeOver(HOST, broker.port, nonce), nonce)).agent?.sandbox.permissionModel).toBe(true)
    } finally {
      front.kill('SIGTERM')
      if (front.exitCode === null) await once(front, 'exit')
    }
  })
  test('has a front that refuses a configuration with a key beside the collector', () => {
    writeFileSync(file('both.json'), JSON.stringify({ collector: 'collector.sock', key: 'device.key', mqtt: { host: HOST, port: 1, plain: true, topic: 'a' } }))
    const { status, stderr } = spawnSync(process.execPath, [bundle, 'run', '--config', file('both.json')], { encoding: 'utf8' })
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining('has the unknown key key; known are collector') })
  })
})
