import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fetchOverOpcua } from '@fourtwo/harness/interfaces/agent/over-opcua.ts'
import type { Lease } from '@fourtwo/harness/interface.ts'
import { makePki } from '@fourtwo/simulators/pki.ts'
import { freePort } from '../free-port.ts'
import { ENVIRONMENT } from './cost.ts'
import { ended, type Running } from './running.ts'

/** The flags that keep the OPC UA server small: little room for what is young, a bound for what stays, and no compiler for what is asked once a minute (which lets systemd deny memory that is both written and run). Set at the start: changed later, V8 was seen to hang at the end of the process. */
export const OPCUA_FLAGS: readonly string[] = ['--max-semi-space-size=1', '--max-old-space-size=64', '--optimize-for-size', '--jitless']
const HOST = '127.99.7.9'

/**
 * Starts the bundled agent (the file that `bundleAgent` names) with nothing but its OPC UA server, and challenges it once over it. Closing it removes its files.
 * @throws Error where it does not start or does not answer, with what it said.
 */
export async function startOpcuaAgent(bundle: string, root: string, flags: readonly string[] = OPCUA_FLAGS, node: string = process.execPath): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), 'fourtwo-bench-opcua-'))
  const file = (name: string) => join(folder, name)
  const pki = await makePki(folder, HOST)
  mkdirSync(file('trusted'))
  copyFileSync(pki.client.certificate, file('trusted/bench.pem'))
  const secret = randomBytes(12).toString('hex')
  writeFileSync(file('bench.secret'), secret, { mode: 0o600 })
  if (spawnSync(node, [bundle, 'keygen', '--key', file('evidence.key')]).status !== 0) throw new Error('the agent made no key')
  const port = await freePort(HOST)
  writeFileSync(file('agent.json'), JSON.stringify({
    root, key: 'evidence.key', device: { ueid: 'AQkJCQkJCQkJCQkJCQkJCQk', oemid: 32473, hwmodel: 'RTU-1', swname: 'rtu-firmware', swversion: '2.4.1' },
    opcua: { address: HOST, port, certificate: pki.device.certificate, privateKey: pki.device.key, trusted: 'trusted', users: [{ user: 'bench', secretFile: 'bench.secret', may: 'challenge' }], nameplate: { manufacturer: 'Example Ltd', serialNumber: '1' } },
  }))
  const began = performance.now()
  const child = spawn(node, [...flags, bundle, 'run', '--config', file('agent.json'), '--json'], { stdio: ['ignore', 'pipe', 'pipe'], env: ENVIRONMENT })
  const close = () => ended(child).finally(() => rmSync(folder, { recursive: true, force: true }))
  let said = ''
  child.stderr.on('data', chunk => { said = `${said}${chunk}`.slice(-2000) })
  try {
    const first = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next()
    if (first.done === true) throw new Error(`the agent did not start: ${said}`)
    const settings = { url: `opc.tcp://${HOST}:${port}`, certificate: pki.client.certificate, key: pki.client.key, serverCertificate: pki.device.certificate }
    const lease: Lease = {
      door: { kind: 'agent', users: 'machines', conversations: 1, settings }, askedOf: 'machines', cut: new AbortController().signal, names: {}, item: { supplier: '', model: '', serial: '', version: '' },
      facts: { failuresAllowed: 3, lockWindow: 100, lockScope: 'account', period: 100, deadline: 1000, sessionTimeout: 2000 }, credential: () => ({ user: 'bench', secret }),
    }
    const token = await fetchOverOpcua(lease, () => undefined, randomBytes(32), 10_000)
    if (typeof token !== 'string') throw new Error(`the agent did not answer: ${token.read}`)
    return { child, firstEvidence: performance.now() - began, close }
  } catch (fault) {
    await close()
    throw fault
  }
}
