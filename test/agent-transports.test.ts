import { type ChildProcess, spawn } from 'node:child_process'
import { createPublicKey, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { makeKey } from '@fourtwo/firmware-agent/token/key.ts'
import { verifyToken } from '@fourtwo/harness/evidence/verify.ts'
import { verifyCwt } from '@fourtwo/harness/evidence/verify-cwt.ts'
import { fetchOverLine } from '@fourtwo/harness/interfaces/agent/over-line.ts'
import { SerialLine } from '@fourtwo/harness/interfaces/agent/serial-line.ts'
import { connectAsync } from 'mqtt'
import { afterAll, afterEach, expect, test } from 'vitest'
import { freePort } from './free-port.ts'
import { openPtyPair, type PtyPair } from './line/pty-pair.ts'
import { describeWith } from './needs.ts'
import { challengeOver, openBroker } from './open-broker.ts'

const AGENT = join(import.meta.dirname, '../firmware-agent/bin/fourtwo-agent.js')
const TREE = join(import.meta.dirname, '../test-vectors/device-trees/rtu')
const UEID = Buffer.concat([Buffer.of(1), Buffer.alloc(16, 9)]).toString('base64url')
const HOST = '127.99.7.8'

describeWith({ needs: [{ program: 'socat', package: 'socat' }, { program: 'mosquitto', package: 'mosquitto' }] }, 'an agent at a broker and at a line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fourtwo-transports-'))
  const file = (name: string) => join(folder, name)
  const publicKey = createPublicKey(makeKey(file('evidence.key')).publicKey)
  const children: ChildProcess[] = []
  const pairs: PtyPair[] = []
  afterEach(async () => {
    await Promise.all(children.splice(0).map(async child => {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGKILL')
      await once(child, 'exit')
    }))
    await Promise.all(pairs.splice(0).map(pair => pair.close()))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  async function pair(): Promise<PtyPair> {
    const opened = await openPtyPair(mkdtempSync(file('pty-')))
    pairs.push(opened)
    return opened
  }
  /** Starts the agent; resolves once it is ready or has ended. */
  async function run(port: number, device: string, mqtt: object = {}) {
    writeFileSync(file('agent.json'), JSON.stringify({
      root: TREE, key: 'evidence.key', device: { ueid: UEID, oemid: 32473, hwmodel: 'RTU-1', swname: 'rtu-firmware', swversion: '2.4.1' },
      mqtt: { host: HOST, port, plain: true, topic: 'site/agent', reconnectEvery: 1, ...mqtt }, serial: { device, reopenEvery: 0 },
    }))
    const child = spawn(process.execPath, [AGENT, 'run', '--config', file('agent.json'), '--json'], { stdio: ['ignore', 'pipe', 'pipe'] })
    children.push(child)
    const said: string[] = []
    const gone = once(child, 'close')
    const lines = createInterface({ input: child.stderr }).on('line', line => said.push(line))
    /** Waits until it has said so. */
    const hears = async (what: string) => { while (!said.some(line => line.includes(what))) await once(lines, 'line') }
    const first = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next()
    return { child, gone, said, hears, ready: first.done === true ? undefined : JSON.parse(first.value) }
  }
  const expected = (nonce: Buffer) => ({ nonce: nonce.toString('base64url'), publicKey, ueid: UEID, used: new Set<string>(), now: Date.now() / 1000 })
  async function overLine({ harnessEnd }: PtyPair, nonce = randomBytes(32)): Promise<string> {
    const line = await SerialLine.open({ door: { settings: { path: harnessEnd } }, cut: new AbortController().signal }, () => undefined)
    if (typeof line === 'string') throw new Error(line)
    const fetched = await fetchOverLine(line, nonce, 20_000).finally(() => line.close())
    return fetched.says === 'token' ? (await verifyCwt(fetched.token, expected(nonce))).says : fetched.read
  }
  async function overBroker(port: number): Promise<string> {
    const nonce = randomBytes(32)
    return (await verifyToken(await challengeOver(HOST, port, nonce), expected(nonce))).says
  }

  test('whose account the broker refuses says so and answers at the line; once that is gone too it ends', async () => {
    await using broker = await openBroker(HOST, folder, { lets: 'allow_anonymous false' })
    const line = await pair()
    const { gone, said, ready } = await run(broker.port, line.agentEnd)
    const why = expect.stringContaining(`the broker at ${HOST}:${broker.port} refused the account`)
    expect(ready).toEqual({ ready: true, ueid: UEID, thumbprint: expect.any(String), device: line.agentEnd, without: { mqtt: why } })
    expect(said).toContainEqual(expect.stringMatching(/^mqtt has ended for good: the broker .* refused the account.*; what is left: serial$/))
    expect(await overLine(line)).toBe('verified')
    await line.pull()
    expect(await gone).toEqual([3, null])
    expect(said.slice(-2)).toEqual([expect.stringMatching(/^challenges taken 1, /), `the serial device ${line.agentEnd} is gone`])
  })
  test('which the broker lets in no more when it comes back says so and answers at the line', async () => {
    const port = await freePort(HOST)
    const line = await pair()
    const open = await openBroker(HOST, folder, { port })
    const { hears, ready } = await run(port, line.agentEnd)
    expect(ready).toMatchObject({ topic: 'site/agent', device: line.agentEnd })
    expect(ready).not.toHaveProperty('without')
    expect([await overBroker(port), await overLine(line)]).toEqual(['verified', 'verified'])
    await open[Symbol.asyncDispose]()
    await using _shut = await openBroker(HOST, folder, { port, lets: 'allow_anonymous false' })
    await hears('mqtt has ended for good: ')
    expect(await overLine(line)).toBe('verified')
  })
  test('whose line is gone for good says so and answers at the broker', async () => {
    await using broker = await openBroker(HOST, folder)
    const line = await pair()
    const { hears } = await run(broker.port, line.agentEnd)
    await line.pull()
    await hears(`serial has ended for good: the serial device ${line.agentEnd} is gone; what is left: mqtt`)
    expect(await overBroker(broker.port)).toBe('verified')
  })
  test('answers no nonce that a process before it answered, whichever way it comes, and says so', async () => {
    await using broker = await openBroker(HOST, folder)
    const line = await pair()
    const nonce = randomBytes(32)
    const before = await run(broker.port, line.agentEnd)
    expect(await overLine(line, nonce)).toBe('verified')
    before.child.kill('SIGKILL')
    await before.gone
    const { child, gone, said, hears } = await run(broker.port, line.agentEnd)
    const client = await connectAsync({ host: HOST, port: broker.port, reconnectPeriod: 0 })
    await client.publishAsync('site/agent/challenge', JSON.stringify({ nonce: nonce.toString('base64url') }), { qos: 1 })
    await hears('dropped a challenge: repeated')
    await client.endAsync(true)
    expect(await overLine(line, nonce)).toBe('the agent refused the challenge: repeated')
    child.kill('SIGTERM')
    expect(await gone).toEqual([0, null])
    expect(said.at(-1)).toMatch(/^challenges taken 0, .* repeated 2,/)
  })
  test('whose configuration cannot serve does not begin with what is left of it', async () => {
    const { gone, said, ready } = await run(1, (await pair()).agentEnd, { user: 'agent', secretFile: 'missing' })
    expect([ready, await gone]).toEqual([undefined, [2, null]])
    expect(said.at(-1)).toContain('mqtt.secretFile')
  })
})
