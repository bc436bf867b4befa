import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Evidence } from '@fourtwo/contract'
import { makeKey } from '@fourtwo/firmware-agent/token/key.ts'
import type { Door } from '@fourtwo/harness/bench.ts'
import { readBenchFile } from '@fourtwo/harness/input/bench-file.ts'
import { readComponentFile } from '@fourtwo/harness/input/component-file.ts'
import type { Heard, Lease } from '@fourtwo/harness/interface.ts'
import { loadInterfaces, loadProbes } from '@fourtwo/harness/load.ts'
import { assess } from '@fourtwo/harness/run/assess.ts'
import { readRun } from '@fourtwo/harness/run/folder.ts'
import { startSimulator } from '@fourtwo/harness/simulator.ts'
import { afterAll, afterEach, expect, test } from 'vitest'
import { chanceOf } from './fuzz/inputs.ts'
import { NoisyWay } from './line/noise.ts'
import { openPtyPair, type PtyPair } from './line/pty-pair.ts'
import { describeWith } from './needs.ts'

const AGENT = join(import.meta.dirname, '../firmware-agent/bin/fourtwo-agent.js')
const TREE = join(import.meta.dirname, '../test-vectors/device-trees/rtu')
const UEID = Buffer.concat([Buffer.of(1), Buffer.alloc(16, 9)]).toString('base64url')
// Another seed every time; to try one again, FUZZ_SEED=<it>.
const seed = Number(process.env['FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31))

describeWith({ needs: [{ program: 'socat', package: 'socat' }] }, 'the agent at a serial line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fourtwo-agent-line-'))
  const file = (name: string) => join(folder, name)
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
  const { thumbprint, publicKey } = makeKey(file('evidence.key'))
  writeFileSync(file('pinned.pem'), publicKey)

  async function pair(how: Parameters<typeof openPtyPair>[1] = {}): Promise<PtyPair> {
    const opened = await openPtyPair(mkdtempSync(file('pty-')), how)
    pairs.push(opened)
    return opened
  }
  async function run(device: string, serial: object = {}): Promise<{ child: ChildProcess; said: string[]; ready: unknown }> {
    const config = file(`config-${children.length}.json`)
    writeFileSync(config, JSON.stringify({ root: TREE, key: file('evidence.key'), device: { ueid: UEID, oemid: 32473, hwmodel: 'RTU-1', swname: 'rtu-firmware', swversion: '2.4.1' }, collectEvery: 0, serial: { device, reopenEvery: 0, ...serial } }))
    const child = spawn(process.execPath, [AGENT, 'run', '--config', config, '--json'], { stdio: ['ignore', 'pipe', 'pipe'] })
    children.push(child)
    const said: string[] = []
    createInterface({ input: child.stderr }).on('line', line => said.push(line))
    const first = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next()
    return { child, said, ready: first.done === true ? undefined : JSON.parse(first.value) }
  }
  /** Challenges as the harness does, through its own driver. */
  async function challenge(settings: Record<string, string>, used: readonly string[] = []): Promise<{ heard: Heard | undefined; kept: Omit<Evidence, 'id' | 'door'>[]; took: number }> {
    const driver = (await loadInterfaces()).find(it => it.kind === 'agent')
    const kept: Omit<Evidence, 'id' | 'door'>[] = []
    const lease: Lease = {
      door: { kind: 'agent', users: 'machines', conversations: 1, settings: { publicKey: file('pinned.pem'), ueid: UEID, ...settings } },
      askedOf: 'machines', evidence: { used: new Set(used), keep: it => kept.push(it) }, cut: new AbortController().signal, names: {}, item: { supplier: '', model: '', serial: '', version: '' },
      facts: { failuresAllowed: 3, lockWindow: 100, lockScope: 'account', period: 100, deadline: 1000, sessionTimeout: 2000 }, credential: () => { throw new Error('nobody logs in at a line') },
    }
    const began = performance.now()
    const heard = await driver?.offers['agent']?.(lease).verbs['challenge']?.({} as never, () => undefined, new AbortController().signal)
    return { heard, kept, took: performance.now() - began }
  }

  test('answers with a token that verifies, needs no broker, and ends when it is told to', async () => {
    const { agentEnd, harnessEnd } = await pair()
    const { child, said, ready } = await run(agentEnd)
    expect(ready).toEqual({ ready: true, ueid: UEID, thumbprint, device: agentEnd })
    const { heard, kept } = await challenge({ path: harnessEnd })
    expect(heard?.says).toBe('verified')
    expect(JSON.parse(heard?.read ?? '')).toMatchObject({ tier: 'T0', facts: { lockOut: { state: 'reported' }, accounts: { state: 'reported' } } })
    expect(kept).toEqual([expect.objectContaining({ verification: expect.objectContaining({ says: 'verified', tier: 'T0' }), token: expect.stringMatching(/^[\w-]{1000,}$/) })])
    expect((await challenge({ path: harnessEnd }, [kept[0]?.nonce ?? ''])).heard?.says).toBe('verified')
    const began = performance.now()
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
    expect(performance.now() - began).toBeLessThan(3000)
    expect(said.at(-1)).toBe('challenges taken 2, oversized 0, malformed 0, repeated 0, retained 0, busy 0, unknown 0, noise 0')
  })
  test('answers at 9600 baud', async () => {
    const { agentEnd, harnessEnd } = await pair({ baudRate: 9600 })
    await run(agentEnd)
    const { heard, took } = await challenge({ path: harnessEnd, baudRate: '9600' })
    expect(heard?.says).toBe('verified')
    expect(took).toBeGreaterThan(2000) // it was as slow as that
  }, 60_000)
  test('answers rightly, or not at all, over a line that spoils bytes', async () => {
    const ways = { agent: new NoisyWay(chanceOf(seed, 0), { spoilt: 1, bursts: 0 }), harness: new NoisyWay(chanceOf(seed, 1), { spoilt: 1, bursts: 0 }) }
    const { agentEnd, harnessEnd } = await pair({ spoil: (bytes, to) => ways[to].spoil(bytes) })
    const { child, said } = await run(agentEnd)
    for (let time = 0; time < 3; time++) expect((await challenge({ path: harnessEnd })).heard).toMatchObject({ says: 'verified' })
    child.kill('SIGTERM')
    await once(child, 'exit')
    expect(said.at(-1)).toMatch(/^challenges taken 3, /)
    const { flipped, inserted, lost } = ways.harness.befallen
    expect(flipped + inserted + lost).toBeGreaterThan(0)
  }, 60_000)
  test('answers behind a TCP serial server', async () => {
    const { agentEnd, harnessEnd } = await pair()
    await run(agentEnd)
    const sockets: Socket[] = []
    const server = createServer(socket => {
      sockets.push(socket)
      const socat = spawn('socat', [`${harnessEnd},raw,echo=0`, 'STDIO'], { stdio: ['pipe', 'pipe', 'ignore'] })
      children.push(socat)
      socket.pipe(socat.stdin)
      socat.stdout.pipe(socket)
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const at = server.address()
    const { heard } = await challenge({ transport: 'serial', host: '127.0.0.1', port: String(typeof at === 'object' ? at?.port : 0) })
    expect(heard?.says).toBe('verified')
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  test('of which nobody hears is silent; a line that cannot be opened is not offered', async () => {
    const { harnessEnd } = await pair()
    expect((await challenge({ path: harnessEnd, answerWithin: '1500' })).heard).toEqual({ says: 'silent', read: 'nobody at the line answered a HELLO' })
    expect((await challenge({ path: file('nothing') })).heard).toMatchObject({ says: 'not-offered', read: expect.stringContaining('nothing') })
  })
  test('ends with the line where it may not open it again, and says so', async () => {
    const { agentEnd, pull } = await pair()
    const { child, said } = await run(agentEnd)
    await pull()
    if (child.exitCode === null) await once(child, 'exit')
    expect(child.exitCode).toBe(3)
    expect(said.join('\n')).toContain(`the serial device ${agentEnd} is gone`)
  })
  test('opens the line again where it is gone for a while', async () => {
    const first = await openPtyPair(folder)
    const { child, said } = await run(first.agentEnd, { reopenEvery: 1 })
    await first.close()
    const second = await openPtyPair(folder)
    pairs.push(second)
    for (const until = performance.now() + 15_000; said.filter(it => it.startsWith('listening')).length < 2 && performance.now() < until;) await new Promise(later => setTimeout(later, 50))
    expect((await challenge({ path: second.harnessEnd })).heard?.says).toBe('verified')
    child.kill('SIGTERM')
    const opened = said.length
    expect(await once(child, 'exit')).toEqual([0, null])
    expect(said.slice(opened)).toEqual([expect.stringMatching(/^challenges taken 1,/)])
  }, 30_000)
  test('refuses what is no tty, what is not there, and a configuration without any line', async () => {
    writeFileSync(file('no-tty'), '')
    for (const [device, why] of [['no-tty', 'it is no tty'], ['missing', 'ENOENT']] as const) {
      const { child, said } = await run(file(device))
      if (child.exitCode === null) await once(child, 'exit')
      expect([child.exitCode, said.join()]).toEqual([3, `the serial device ${file(device)} cannot be opened: ${why}`])
    }
    const { child, said } = await run('x', { speed: 9600 })
    if (child.exitCode === null) await once(child, 'exit')
    expect([child.exitCode, said.join()]).toEqual([2, expect.stringContaining('serial has the unknown key speed; known are device, reopenEvery')])
  })
  test('is asked in a run, though no account opens its door', async () => {
    const { agentEnd, harnessEnd } = await pair()
    await run(agentEnd)
    const simulator = await startSimulator(['--seed', '51', '--scrypt', '1024'])
    try {
      const bench = readBenchFile(simulator.benchFile)
      const agent: Door = { kind: 'agent', users: 'machines', conversations: 1, settings: { path: harnessEnd, publicKey: file('pinned.pem'), ueid: UEID } }
      const accounts = Object.fromEntries(Object.entries(bench.accounts).map(([name, account]) => [name, { ...account, opens: Object.fromEntries(Object.entries(account.opens).filter(([door]) => door !== 'agent')) }]))
      const probes = (await loadProbes()).filter(({ id }) => id === 'states-unambiguous-identifiers')
      await assess({ component: readComponentFile(simulator.componentFile), bench: { ...bench, doors: { ...bench.doors, agent }, accounts }, interfaces: await loadInterfaces(), probes, doors: ['agent'], folder: file('run'), tool: 'test', progress: () => undefined })
      const { findings, evidence } = readRun(file('run'))
      expect(findings.filter(({ probe }) => probe === 'states-unambiguous-identifiers')).toEqual([expect.objectContaining({ outcome: 'satisfied', source: 'attested' })])
      expect(evidence).toEqual([expect.objectContaining({ door: 'agent', verification: expect.objectContaining({ says: 'verified' }) })])
    } finally {
      await simulator.close()
    }
  }, 30_000)
})
