import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { fetchOverOpcua } from '@fourtwo/harness/interfaces/agent/over-opcua.ts'
import type { Lease } from '@fourtwo/harness/interface.ts'
import { makePki } from '@fourtwo/simulators/pki.ts'

/** The flags that keep the OPC UA server small: little room for what is young, a bound for what stays, and no compiler for what is asked once a minute (which lets systemd deny memory that is both written and run). Set at the start: changed later, V8 was seen to hang at the end of the process. */
export const OPCUA_FLAGS: readonly string[] = ['--max-semi-space-size=1', '--max-old-space-size=64', '--optimize-for-size', '--jitless']
const HOST = '127.99.7.9'

/** What a process holds and takes. Memory in MiB as the kernel counts it, CPU in percent of one core, time in milliseconds. */
export interface Footprint {
  readonly rss: number
  /** The most it ever held. */
  readonly peak: number
  readonly idleCpu: number
  /** From the start of the process to the first thing it says, and to the token of the first challenge; 0 where it does neither. */
  readonly readyMs: number
  readonly answeredMs: number
}
/** How long is waited before CPU is counted, and how long it is counted, in milliseconds; memory is read at the end of both. */
export interface Waits {
  readonly settle: number
  readonly idle: number
}
const WAITS: Waits = { settle: 5000, idle: 60_000 }

/** An empty Node without flags, that memory is held against. */
export async function emptyNode(waits: Waits = WAITS, node: string = process.execPath): Promise<Footprint> {
  const child = spawn(node, ['-e', 'setInterval(() => undefined, 1e8)'], { stdio: 'ignore' })
  try {
    return { ...(await held(child, waits)), readyMs: 0, answeredMs: 0 }
  } finally {
    await end(child)
  }
}

/** An agent that runs and was challenged once. */
export interface ChallengedAgent {
  readonly child: ChildProcess
  /** Milliseconds from the start of the process to what it says once it listens, and to its first evidence in the challenger's hands. */
  readonly ready: number
  readonly firstEvidence: number
  /** Ends it, and removes its files. */
  close(): Promise<void>
}

/**
 * Starts the bundled agent (the file that `bundleAgent` names) with nothing but its OPC UA server, and challenges it once over it.
 * @throws Error where it does not start or does not answer, with what it said.
 */
export async function startOpcuaAgent(bundle: string, root: string, flags: readonly string[] = OPCUA_FLAGS, node: string = process.execPath): Promise<ChallengedAgent> {
  const folder = mkdtempSync(join(tmpdir(), 'fourtwo-bench-opcua-'))
  const file = (name: string) => join(folder, name)
  const pki = await makePki(folder, HOST)
  mkdirSync(file('trusted'))
  copyFileSync(pki.client.certificate, file('trusted/bench.pem'))
  const secret = randomBytes(12).toString('hex')
  writeFileSync(file('bench.secret'), secret, { mode: 0o600 })
  if (spawnSync(node, [bundle, 'keygen', '--key', file('evidence.key')]).status !== 0) throw new Error('the agent made no key')
  const port = await freePort()
  writeFileSync(file('agent.json'), JSON.stringify({
    root, key: 'evidence.key', device: { ueid: 'AQkJCQkJCQkJCQkJCQkJCQk', oemid: 32473, hwmodel: 'RTU-1', swname: 'rtu-firmware', swversion: '2.4.1' },
    opcua: { address: HOST, port, certificate: pki.device.certificate, privateKey: pki.device.key, trusted: 'trusted', users: [{ user: 'bench', secretFile: 'bench.secret', may: 'challenge' }], nameplate: { manufacturer: 'Example Ltd', serialNumber: '1' } },
  }))
  const began = performance.now()
  const child = spawn(node, [...flags, bundle, 'run', '--config', file('agent.json'), '--json'], { stdio: ['ignore', 'pipe', 'pipe'] })
  const close = () => end(child).finally(() => rmSync(folder, { recursive: true, force: true }))
  let said = ''
  child.stderr.on('data', chunk => { said = `${said}${chunk}`.slice(-2000) })
  try {
    const first = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next()
    if (first.done === true) throw new Error(`the agent did not start: ${said}`)
    const ready = performance.now() - began
    const settings = { url: `opc.tcp://${HOST}:${port}`, certificate: pki.client.certificate, key: pki.client.key, serverCertificate: pki.device.certificate }
    const lease: Lease = {
      door: { kind: 'agent', users: 'machines', conversations: 1, settings }, askedOf: 'machines', cut: new AbortController().signal, names: {}, item: { supplier: '', model: '', serial: '', version: '' },
      facts: { failuresAllowed: 3, lockWindow: 100, lockScope: 'account', period: 100, deadline: 1000, sessionTimeout: 2000 }, credential: () => ({ user: 'bench', secret }),
    }
    const token = await fetchOverOpcua(lease, () => undefined, randomBytes(32), 10_000)
    if (typeof token !== 'string') throw new Error(`the agent did not answer: ${token.read}`)
    return { child, ready, firstEvidence: performance.now() - began, close }
  } catch (fault) {
    await close()
    throw fault
  }
}

/** What the bundled agent holds and takes after one challenge over OPC UA. */
export async function opcuaAgent(bundle: string, root: string, flags: readonly string[] = OPCUA_FLAGS, waits: Waits = WAITS, node: string = process.execPath): Promise<Footprint> {
  const agent = await startOpcuaAgent(bundle, root, flags, node)
  try {
    return { readyMs: agent.ready, answeredMs: agent.firstEvidence, ...(await held(agent.child, waits)) }
  } finally {
    await agent.close()
  }
}

async function held({ pid }: ChildProcess, { settle, idle }: Waits): Promise<Pick<Footprint, 'rss' | 'peak' | 'idleCpu'>> {
  await delay(settle)
  const before = onCpu(pid)
  await delay(idle)
  const busy = onCpu(pid) - before
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const mib = (key: string) => Number(new RegExp(`^${key}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024
  return { rss: mib('VmRSS'), peak: mib('VmHWM'), idleCpu: (busy / idle) * 100 }
}

/** Milliseconds on a CPU so far, of all threads (schedstat). The ticks of stat miss what wakes for less than one. */
function onCpu(pid: number | undefined): number {
  return readdirSync(`/proc/${pid}/task`).reduce((sum, task) => sum + Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]) / 1e6, 0)
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  await gone
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, HOST)
  await once(server, 'listening')
  const at = server.address()
  server.close()
  await once(server, 'close')
  return typeof at === 'object' && at !== null ? at.port : 0
}
