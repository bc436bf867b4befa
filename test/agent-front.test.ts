import { spawn, spawnSync } from 'node:child_process'
import { createPublicKey, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { bundleAgent, FLAGS } from '@fourtwo/firmware-agent/bundle.ts'
import { loadCollectors } from '@fourtwo/firmware-agent/collect.ts'
import { verifyToken } from '@fourtwo/harness/evidence/verify.ts'
import { fetchOverOpcua, readNameplate } from '@fourtwo/harness/interfaces/agent/over-opcua.ts'
import type { Heard, Lease } from '@fourtwo/harness/interface.ts'
import { makePki } from '@fourtwo/simulators/pki.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type CollectorSocket, collectorAt, withoutSystemd } from './collector-socket.ts'
import { freePort } from './free-port.ts'
import { challengeOver, openBroker } from './open-broker.ts'

const TREE = join(import.meta.dirname, '../test-vectors/device-trees/rtu')
const UEID = Buffer.concat([Buffer.of(1), Buffer.alloc(16, 9)]).toString('base64url')
const HOST = '127.99.7.10'
const SECRET = 'Auditor-Secret-93ab'
const folder = mkdtempSync(join(tmpdir(), 'fourtwo-front-'))
const file = (name: string) => join(folder, name)

describe.skipIf(withoutSystemd)('the front of a pair', () => {
  let collector: CollectorSocket
  let publicKey: string
  let lease: Lease
  let port: number
  beforeAll(async () => {
    const bundle = await bundleAgent(file('agent'))
    cpSync(file('agent'), file('front'), { recursive: true })
    // Loading any collector throws: the front can do without all.
    const ids = (await loadCollectors()).map(({ id }) => `id:"${id}"`)
    const holding = readdirSync(file('front')).filter(name => ids.some(id => readFileSync(join(file('front'), name), 'utf8').includes(id)))
    for (const id of ids) expect([id, holding.some(name => readFileSync(join(file('front'), name), 'utf8').includes(id))]).toEqual([id, true])
    for (const name of holding) {
      const text = readFileSync(join(file('front'), name), 'utf8')
      writeFileSync(join(file('front'), name), ids.reduce((it, id) => it.replaceAll(id, 'id:thereIsNoCollectorHere()'), text))
    }
    mkdirSync(file('state'), { mode: 0o700 })
    publicKey = JSON.parse(spawnSync(process.execPath, [bundle, 'keygen', '--key', file('device.key'), '--json'], { encoding: 'utf8' }).stdout).publicKey
    writeFileSync(file('collector.json'), JSON.stringify({ root: TREE, key: 'device.key', state: 'state', device: { ueid: UEID, oemid: 32473, hwmodel: 'RTU-1', swname: 'rtu', swversion: '2' } }))
    collector = await collectorAt(file('collector.sock'), [process.execPath, '--permission', '--allow-fs-read=*', `--allow-fs-write=${file('state')}/*`, '--jitless', bundle, 'collector', '--config', file('collector.json')])
    const pki = await makePki(mkdtempSync(file('pki-')), HOST)
    mkdirSync(file('trusted'))
    copyFileSync(pki.client.certificate, file('trusted/bench.pem'))
    writeFileSync(file('auditor.secret'), SECRET, { mode: process.getuid?.() === 0 ? 0o640 : 0o600 })
    port = await freePort(HOST)
    lease = {
      door: { kind: 'agent', users: 'machines', conversations: 1, settings: { url: `opc.tcp://${HOST}:${port}`, certificate: pki.client.certificate, key: pki.client.key, serverCertificate: pki.device.certificate } },
      askedOf: 'machines', cut: new AbortController().signal, names: {}, item: { supplier: '', model: '', serial: '', version: '' },
      facts: { failuresAllowed: 3, lockWindow: 100, lockScope: 'account', period: 100, deadline: 1000, sessionTimeout: 2000 }, credential: () => ({ user: 'auditor', secret: SECRET }),
    }
    writeFileSync(file('opcua.json'), JSON.stringify({
      address: HOST, port, certificate: pki.device.certificate, privateKey: pki.device.key, trusted: 'trusted', users: [{ user: 'auditor', secretFile: 'auditor.secret', may: 'challenge' }],
      nameplate: { manufacturer: 'Example Ltd', serialNumber: '0042', model: 'RTU-1', softwareRevision: '2' },
    }))
  })
  afterAll(async () => {
    await collector?.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const configured = (opcua: object, rest: object = {}) => {
    writeFileSync(file('front.json'), JSON.stringify({ collector: 'collector.sock', ...rest, opcua }))
    return file('front.json')
  }
  const opcua = () => JSON.parse(readFileSync(file('opcua.json'), 'utf8'))
  const says = async (token: string | Heard, nonce: Buffer) =>
    typeof token === 'string' ? (await verifyToken(token, { nonce: nonce.toString('base64url'), publicKey: createPublicKey(publicKey), ueid: UEID, used: new Set(), now: Date.now() / 1000 })).says : `${token.says}: ${token.read}`

  test('passes challenges on over MQTT and at its OPC UA server, with no collector in reach, and may read neither key nor state, and write nothing', async () => {
    await using broker = await openBroker(HOST, folder)
    const config = configured(opcua(), { mqtt: { host: HOST, port: broker.port, plain: true, topic: 'site/agent', reconnectEvery: 0 } })
    const permitted = ['front/*', 'front.json', 'trusted/*', 'trusted', 'auditor.secret', ...['certificate', 'privateKey'].map(key => opcua()[key].slice(folder.length + 1))].map(name => `--allow-fs-read=${file(name)}`)
    const front = spawn(process.execPath, ['--permission', ...permitted, '--disable-proto=delete', ...FLAGS, file('front/fourtwo-agent.cjs'), 'run', '--config', config, '--json'], { stdio: ['ignore', 'pipe', 'pipe'] })
    const said: string[] = []
    createInterface({ input: front.stderr }).on('line', line => said.push(line))
    try {
      const first = await createInterface({ input: front.stdout })[Symbol.asyncIterator]().next()
      expect([said.join('\n'), first.value]).toEqual([expect.any(String), JSON.stringify({ ready: true, collector: file('collector.sock'), topic: 'site/agent', url: `opc.tcp://${HOST}:${port}` })])
      const [one, other] = [randomBytes(32), randomBytes(32)]
      expect(await says(await challengeOver(HOST, broker.port, one), one)).toBe('verified')
      expect(await says(await fetchOverOpcua(lease, () => undefined, other, 20_000), other)).toBe('verified')
      // Either half may have been asked before.
      for (const nonce of [one, other]) expect(await says(await fetchOverOpcua(lease, () => undefined, nonce, 20_000), nonce)).toMatch(/BadNonceInvalid/)
      expect(await readNameplate(lease, () => undefined, 'auditor')).toEqual({ says: 'shown', read: 'Example Ltd\nRTU-1\n0042\n2' })
    } finally {
      front.kill('SIGTERM')
      if (front.exitCode === null && front.signalCode === null) await once(front, 'exit')
    }
  })
  test('has to be told model and software revision for the nameplate, which a process that knows its device may not be', () => {
    const { model: _, ...plate } = opcua().nameplate
    const refused = (config: string) => spawnSync(process.execPath, [file('front/fourtwo-agent.cjs'), 'run', '--config', config], { encoding: 'utf8' })
    expect(refused(configured({ ...opcua(), nameplate: plate }))).toMatchObject({ status: 2, stderr: expect.stringContaining('opcua.nameplate.model') })
    writeFileSync(file('single.json'), JSON.stringify({ ...JSON.parse(readFileSync(file('collector.json'), 'utf8')), opcua: opcua() }))
    expect(refused(file('single.json'))).toMatchObject({ status: 2, stderr: expect.stringContaining('opcua.nameplate has the unknown key model') })
  })
})
