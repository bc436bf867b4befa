import { spawn } from 'node:child_process'
import { createHash, generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { cpSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Device } from '../core/device.ts'
import type { Names } from '../names.ts'
import { netTable, setModes } from './tree.ts'

/** The agent beside the device: a process of its own, with what pins it. */
export interface BesideAgent {
  /** The file of the public key. */
  readonly publicKey: string
  readonly ueid: string
  /** Lays the root anew, as the device is configured now. */
  dress(): void
  close(): Promise<void>
}
/** Where the agent finds its broker, and what it says it is. */
export interface Beside {
  readonly device: Device
  readonly names: Names
  readonly item: { readonly supplier: string; readonly model: string; readonly version: string; readonly serial: string }
  readonly host: string
  readonly port: number
  readonly ca: string
  /** The TCP ports on which the device's doors listen by now. */
  readonly ports: () => readonly number[]
  /** Where its files go. */
  readonly folder: string
}

const TREES = fileURLToPath(new URL('../../../test-vectors/device-trees', import.meta.url))
const AGENT = fileURLToPath(new URL('../../../firmware-agent/bin/fourtwo-agent.js', import.meta.url))
/** The tree that a defect of configuration lays over the sound one. */
const OVERLAYS = { keepsUserNumbersApart: 'shares-a-user-number', configuresLockOut: 'states-no-lock-out' } as const

/**
 * Starts the real agent on a fixture root. They meet at the device's broker: nothing of it is imported.
 * @throws Error with the agent's own words where it does not start.
 */
export async function startAgent({ device, names, item, host, port, ca, ports, folder }: Beside): Promise<BesideAgent> {
  const root = join(folder, 'root')
  const dress = () => {
    rmSync(root, { recursive: true, force: true })
    cpSync(join(TREES, 'rtu'), root, { recursive: true, verbatimSymlinks: true })
    for (const policy of ['keepsUserNumbersApart', 'configuresLockOut'] as const) if (device.isMisconfigured(policy)) cpSync(join(TREES, 'overlays', OVERLAYS[policy]), root, { recursive: true })
    setModes(root)
    if (device.laidOver !== undefined) cpSync(join(TREES, 'overlays', device.laidOver), root, { recursive: true, verbatimSymlinks: true })
    writeFileSync(join(root, 'proc/net/tcp'), netTable(ports()))
    setModes(root)
  }
  dress()
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const ueid = Buffer.concat([Buffer.of(1), createHash('sha256').update(item.serial).digest().subarray(0, 16)]).toString('base64url')
  const files = { key: join(folder, 'agent.key'), publicKey: join(folder, 'agent.pub'), secret: join(folder, 'agent.secret'), config: join(folder, 'agent.json') }
  writeFileSync(files.key, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
  writeFileSync(files.publicKey, publicKey.export({ type: 'spki', format: 'pem' }))
  writeFileSync(files.secret, names.secretOf(names.agent), { mode: 0o600 })
  writeFileSync(files.config, JSON.stringify({
    root, key: files.key, collectEvery: 0, device: { ueid, oemid: 32473, hwmodel: item.model.slice(0, 32), swname: item.model, swversion: item.version },
    mqtt: { host, port, ca, user: names.agent, secretFile: files.secret, topic: names.agentTopic, reconnectEvery: 0 },
  }))
  const child = spawn(process.execPath, [AGENT, 'run', '--config', files.config, '--json'], { stdio: ['ignore', 'pipe', 'pipe'] })
  const gone = once(child, 'exit')
  let said = ''
  child.stderr.on('data', chunk => { said = `${said}${chunk}`.slice(-2000) })
  const first = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next()
  if (first.done === true) throw new Error(`the agent did not start: ${said.trim()}`)
  return {
    publicKey: files.publicKey, ueid, dress,
    async close() {
      child.kill('SIGTERM')
      await gone
    },
  }
}
