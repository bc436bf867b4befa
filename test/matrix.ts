// Puts every probe to the sound device, to each defect and to each decoy: `npm run matrix -- [--json] [--only ID,ID] [--seed N]`.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Finding } from '@fourtwo/contract'
import { readBenchFile } from '@fourtwo/harness/input/bench-file.ts'
import { readComponentFile } from '@fourtwo/harness/input/component-file.ts'
import { loadInterfaces, loadProbes } from '@fourtwo/harness/load.ts'
import { assess } from '@fourtwo/harness/run/assess.ts'
import { readRun } from '@fourtwo/harness/run/folder.ts'
import { startSimulator } from '@fourtwo/harness/simulator.ts'
import type { Defect } from '@fourtwo/simulators/core/policies.ts'
import type { Trip } from '@fourtwo/simulators/core/device.ts'

/** What the matrix counts, per ask. */
export interface Matrix {
  readonly probes: number
  readonly defects: number
  readonly decoys: number
  readonly asks: number
  readonly caught: number
  readonly missed: number
  readonly falseAlarms: number
  readonly blinded: number
  readonly untripped: number
  readonly wallSeconds: number
}

console.log = console.info = console.debug = console.error
const folder = (kind: string) => join(import.meta.dirname, '../simulators/src', kind)
const ids = (kind: string) => readdirSync(folder(kind)).map(file => file.replace(/\.ts$/, ''))

/** Assesses one device; answers its findings, the ports their transcripts came from, and the decisions that were tripped. */
async function observe(args: readonly string[]) {
  const simulator = await startSimulator([...args, '--lock-window', args.includes('--decoy') ? '2000' : '300', '--scrypt', '1024'])
  const out = mkdtempSync(join(tmpdir(), 'fourtwo-matrix-'))
  try {
    const bench = readBenchFile(simulator.benchFile)
    const { findings } = await assess({ component: readComponentFile(simulator.componentFile), bench, interfaces: await loadInterfaces(), probes: await loadProbes(), folder: out, tool: 'matrix' })
    const { transcripts } = readRun(out)
    const ports = (ask: string) => new Set((transcripts.get(ask) ?? []).flatMap(line => (line.kind === 'bytes' ? [Number(/^connected from (\d+)$/.exec(line.what)?.[1])] : [])))
    return { findings, ports, trips: (await simulator.trips()) as Trip[] }
  } finally {
    await simulator.close()
    rmSync(out, { recursive: true, force: true })
  }
}

const named = (list: Readonly<Record<string, 'every door' | readonly string[]>>, { assertion, door }: Finding): boolean => list[assertion] === 'every door' || list[assertion]?.includes(door) === true

/** Runs the matrix; `say` hears one line for every ask that is not as it should be. */
export async function matrix(only: readonly string[] | undefined, seed: string, say: (line: string) => void): Promise<Matrix> {
  const began = performance.now()
  const wanted = (kind: string) => ids(kind).filter(id => only === undefined || only.includes(id))
  const counts = { asks: 0, caught: 0, missed: 0, falseAlarms: 0, blinded: 0, untripped: 0 }
  const devices = [{ id: 'sound', args: [] as string[] }, ...wanted('decoys').map(id => ({ id, args: ['--decoy', id] })), ...wanted('defects').map(id => ({ id, args: ['--defect', id] }))]
  const one = async ({ id, args }: (typeof devices)[number]) => {
    const defect: Defect | undefined = args[0] === '--defect' ? (await import(join(folder('defects'), `${id}.ts`))).default : undefined
    const { findings, ports, trips } = await observe(['--seed', seed, ...args])
    for (const finding of findings.filter(it => it.repetition === undefined && it.outcome !== 'not-applicable')) {
      counts.asks++
      const isGuard = finding.ask === 'guard'
      const breaks = named(defect?.breaks ?? {}, finding) && (isGuard || questions(defect, finding))
      const blinds = named(defect?.blinds ?? {}, finding) && questions(defect, finding)
      const { outcome } = finding
      // The guard's own finding cites the heartbeat; what tripped came over whatever door was being asked.
      const tripped = trips.some(trip => isGuard || ports(finding.ask).has(trip.peerPort))
      const quiet = isGuard ? outcome === 'inconclusive' && finding.cause === 'not-reached' : outcome === 'satisfied'
      const verdict = breaks ? (outcome === 'violated' ? (tripped ? 'caught' : 'untripped') : 'missed')
        : outcome === 'violated' ? 'falseAlarms' : blinds ? (outcome === 'inconclusive' ? 'blinded' : 'missed') : quiet ? undefined : 'missed'
      if (verdict !== undefined) counts[verdict]++
      if (verdict === 'missed' || verdict === 'falseAlarms' || verdict === 'untripped') say(`${id}: ${verdict} ${finding.ask} ${outcome}: ${finding.because}`)
    }
    say(`${id} done`)
  }
  // A run waits more than it works: one more at once than there are cores.
  const rest = devices.values()
  await Promise.all(Array.from({ length: availableParallelism() + 1 }, async () => { for (const device of rest) await one(device) }))
  return { probes: (await loadProbes()).length, defects: wanted('defects').length, decoys: wanted('decoys').length, ...counts, wallSeconds: Math.round((performance.now() - began) / 100) / 10 }
}

/** Where two probes share an assertion, a defect may name the one that can see it. What a device states shows only a defect that names the probe: how it behaves is no matter of its configuration. */
const questions = (defect: Defect | undefined, { probe, collector }: Finding): boolean => defect?.seenBy?.includes(probe) ?? collector === undefined

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({ options: { json: { type: 'boolean' }, only: { type: 'string' }, seed: { type: 'string', default: '7' } } })
  const counted = await matrix(values.only?.split(','), values.seed, line => process.stderr.write(`${line}\n`))
  process.stdout.write(`${JSON.stringify(counted)}\n`)
  process.exitCode = counted.missed + counted.falseAlarms + counted.untripped === 0 ? 0 : 1
}
