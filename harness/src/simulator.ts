import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseObject } from '@fourtwo/contract'
import { stringify } from 'yaml'
import { HarnessError } from './error.ts'

/** A simulated device running as a process of its own, with the files that reach it. */
export interface Simulator {
  /** The process, so that a test can freeze it. */
  readonly pid: number
  readonly benchFile: string
  readonly componentFile: string
  /** Decisions that the defect took differently; the test's own channel, never asked for by an assessment. */
  trips(): Promise<unknown>
  /** Decisions that were taken at all, and for whom. */
  consulted(): Promise<unknown>
  /** Makes another device of the same process, reached by the same bench: wrong in another way or in none, `window` being its lock's. */
  arm(as: { readonly defect?: string; readonly decoy?: string; readonly window?: number }): Promise<void>
  /** Resolves when the process has ended. */
  readonly ended: Promise<HarnessError>
  close(): Promise<void>
}

/** Starts the simulator's executable. They meet on a wire: nothing of it is imported. */
export async function startSimulator(args: readonly string[]): Promise<Simulator> {
  const bin = fileURLToPath(new URL('../../simulators/bin/fourtwo-sim.js', import.meta.url))
  const folder = mkdtempSync(join(tmpdir(), 'fourtwo-bench-'))
  const child = spawn(process.execPath, [bin, 'rtu', ...args], { stdio: ['pipe', 'pipe', 'pipe'] })
  let said = ''
  child.stderr.on('data', chunk => { said = `${said}${chunk}`.slice(-2000) })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  child.stdin.on('error', () => undefined) // a process that is gone takes nothing; who asks it hears of that
  const gone = once(child, 'exit')
  const first = await lines.next()
  if (first.done === true) {
    rmSync(folder, { recursive: true, force: true })
    throw new HarnessError('SIMULATOR_FAILED', said.trim().split('\n')[0] ?? 'the simulator ended before it was ready')
  }
  const { bench, component } = JSON.parse(first.value)
  const interfaces = Object.fromEntries(Object.entries(bench.doors as Record<string, { kind: string; users: string }>).filter(([, { kind }]) => kind !== 'agent').map(([name, { kind, users }]) => [name, { kind, users }]))
  const benchFile = join(folder, 'bench.yaml')
  const componentFile = join(folder, 'component.yaml')
  writeFileSync(benchFile, stringify(bench, { lineWidth: 0 }))
  writeFileSync(componentFile, stringify({ ...component, configuration: 'hardened', interfaces }))
  const ask = async (line: string): Promise<Readonly<Record<string, unknown>>> => {
    child.stdin.write(`${line}\n`)
    const answer = await lines.next()
    if (answer.done === true) throw ended()
    return parseObject(JSON.parse(answer.value), `the simulator's answer to ${line}`)
  }
  const ended = () => new HarnessError('SIMULATOR_FAILED', 'the simulated device has ended')
  return {
    ended: gone.then(ended),
    pid: child.pid ?? 0, benchFile, componentFile,
    trips: async () => (await ask('trips'))['trips'],
    consulted: async () => (await ask('consulted'))['consulted'],
    arm: async as => void (await ask(`arm ${JSON.stringify(as)}`)),
    async close() {
      child.stdin.end()
      await gone
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
