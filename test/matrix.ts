// Puts the probes to the sound device, to each defect and to each decoy: `npm run matrix -- [--json] [--full] [--only ID,ID] [--interface DOOR] [--seed N]`.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Finding, type Line, transcriptOf } from '@fourtwo/contract'
import type { Bench } from '@fourtwo/harness/bench.ts'
import { readBenchFile } from '@fourtwo/harness/input/bench-file.ts'
import { readComponentFile } from '@fourtwo/harness/input/component-file.ts'
import { loadInterfaces, loadProbes } from '@fourtwo/harness/load.ts'
import { assess } from '@fourtwo/harness/run/assess.ts'
import { readRun } from '@fourtwo/harness/run/folder.ts'
import { type Simulator, startSimulator } from '@fourtwo/harness/simulator.ts'
import type { Trip } from '@fourtwo/simulators/core/device.ts'
import type { Defect } from '@fourtwo/simulators/core/policies.ts'
import { type Counts, countOn, names, sees } from './counting.ts'

/** What the matrix counts, per ask. */
export interface Matrix extends Counts {
  readonly probes: number
  readonly defects: number
  readonly decoys: number
  readonly wallSeconds: number
}
/** Which part of the matrix to run. */
export interface Part {
  readonly seed: string
  readonly only?: readonly string[] | undefined
  /** Ask at this door alone; a defect that breaks nothing there is left out. */
  readonly door?: string | undefined
  /** Every ask to every defect, whether it can touch the weakened policy or not. */
  readonly full?: boolean | undefined
}
interface Device {
  readonly id: string
  readonly defect?: Defect
  readonly decoy?: string
}
/** What one assessment showed: the findings, the ports of the steps each cites, and of all its steps. */
interface Observed {
  readonly findings: readonly Finding[]
  readonly stopped: boolean
  readonly citedPorts: (finding: Finding) => ReadonlySet<number>
  readonly ports: (ask: string) => ReadonlySet<number>
}

/** Milliseconds a lock lasts; an answer that a decoy delays would outlast the short one. */
const WINDOW = 600
const WINDOW_OF_DECOYS = 2000
/** An assessment waits for the device two thirds of its time. */
const DEVICES_PER_CORE = 2
/** Every type that a probe asks of, so that each is put. */
const TYPES = ['EDR', 'HDR', 'NDR']

console.log = console.info = console.debug = console.error
const folder = (kind: string) => join(import.meta.dirname, '../simulators/src', kind)
const ids = (kind: string) => readdirSync(folder(kind)).map(file => file.replace(/\.ts$/, ''))

/** Runs the matrix; `say` hears one line for every ask that is not as it should be. */
export async function matrix({ seed, only, door, full }: Part, say: (line: string) => void): Promise<Matrix> {
  const began = performance.now()
  const wanted = (kind: string) => ids(kind).filter(id => only === undefined || only.includes(id))
  const all: Defect[] = (await Promise.all(wanted('defects').map(async id => (await import(join(folder('defects'), `${id}.ts`))).default as Defect))).filter(it => door === undefined || breaksAt(it, door))
  const counts = { asks: 0, caught: 0, missed: 0, falseAlarms: 0, blinded: 0, untripped: 0 }
  const start = () => startSimulator(['--seed', seed, '--doors', 'opcua,mqtt,serial,opcua-client', '--lock-window', String(WINDOW), '--scrypt', '1024'])
  const count = ({ id, defect }: Device, { findings, citedPorts }: Observed, trips: readonly Trip[], of?: Observed) => {
    const more = countOn({ id, defect, findings, trips, citedPorts, door, ...(of === undefined ? {} : { sound: of.findings }) }, say)
    for (const word of ['asks', 'caught', 'missed', 'falseAlarms', 'blinded', 'untripped'] as const) counts[word] += more[word]
    say(`${id} done, ${findings.length} findings`)
  }

  const first = await start()
  const doors = door === undefined ? undefined : [door]
  const sound = await observe(first, {}, WINDOW, doors)
  const consulted = (await first.consulted()) as Trip[] // the simulator's own channel
  count({ id: 'sound' }, sound, [])
  // What is asked at other doors, as the agent's word is, cannot be caught at this one.
  const isAsked = ({ outcome, ...it }: Finding): boolean => outcome !== 'inconclusive' || !('cause' in it) || it.cause !== 'not-permitted'
  const defects = door === undefined ? all : all.filter(({ breaks, seenBy }) => breaks['CCSC 1/a'] !== undefined || sound.findings.some(it => it.door === door && isAsked(it) && names(breaks, it) && sees(it, seenBy)))
  const touching = (defect: Defect): ((finding: Finding['ask']) => boolean) => {
    const policies = Object.keys(defect.weakens)
    const ports = new Set(consulted.filter(it => policies.includes(it.policy)).map(({ peerPort }) => peerPort))
    return ask => sound.findings.some(it => it.ask === ask && sees(it, defect.seenBy) && (names(defect.breaks, it) || names(defect.blinds, it))) || [...sound.ports(ask)].some(port => ports.has(port))
  }

  const rest = [...wanted('decoys').map((id): Device => ({ id, decoy: id })), ...defects.map((defect): Device => ({ id: defect.id, defect }))].values()
  const tripped: Device[] = []
  const putTo = async (simulator: Simulator, device: Device, last: boolean) => {
    const { id, defect, decoy } = device
    const as = { ...(defect === undefined ? {} : { defect: id }), ...(decoy === undefined ? {} : { decoy }) }
    const observed = await observe(simulator, as, decoy === undefined ? WINDOW : WINDOW_OF_DECOYS, doors, defect === undefined || full === true ? undefined : touching(defect))
    // A guard that nobody meant to trip may have tripped under our own load: once more when nobody else is at work.
    if (!last && observed.stopped && defect?.breaks['CCSC 1/a'] === undefined) tripped.push(device)
    else count(device, observed, (await simulator.trips()) as Trip[], sound)
  }
  const work = async (simulator: Simulator) => {
    for (const device of rest) await putTo(simulator, device, false)
  }
  const others = await Promise.all(Array.from({ length: DEVICES_PER_CORE * availableParallelism() - 1 }, start))
  try {
    await Promise.all([first, ...others].map(work))
    for (const device of tripped) await putTo(first, device, true)
  } finally {
    await Promise.all([first, ...others].map(simulator => simulator.close()))
  }
  return { probes: (await loadProbes()).length, defects: defects.length, decoys: wanted('decoys').length, ...counts, wallSeconds: Math.round((performance.now() - began) / 100) / 10 }
}

/** Assesses a device armed in one way, by the asks that are wanted. */
async function observe(simulator: Simulator, as: { readonly defect?: string; readonly decoy?: string }, window: number, doors: readonly string[] | undefined, wanted?: (ask: string) => boolean): Promise<Observed> {
  await simulator.arm({ ...as, window })
  const out = mkdtempSync(join(tmpdir(), 'fourtwo-matrix-'))
  try {
    const written = readBenchFile(simulator.benchFile)
    const bench: Bench = { ...written, lockOut: { ...written.lockOut, window } }
    const { findings, stopped } = await assess({
      component: { ...readComponentFile(simulator.componentFile), types: TYPES }, bench, interfaces: await loadInterfaces(), probes: await loadProbes(), folder: out, tool: 'matrix',
      ...(doors === undefined ? {} : { doors }), ...(wanted === undefined ? {} : { wanted: ask => wanted(ask.id) }),
    })
    const { transcripts } = readRun(out)
    const portsOf = (lines: readonly Line[]) => new Set(lines.flatMap(line => (line.kind === 'bytes' ? [Number(/^connected from (\d+)$/.exec(line.what)?.[1])] : [])))
    return {
      findings, stopped: stopped === 'guard',
      ports: ask => portsOf(transcripts.get(ask) ?? []),
      citedPorts: finding => {
        const steps = new Set(finding.cites.map(cite => Number(cite.split('#').at(-1))))
        return portsOf((transcripts.get(transcriptOf(finding)) ?? []).filter(line => 'of' in line && steps.has(line.of)))
      },
    }
  } finally {
    rmSync(out, { recursive: true, force: true })
  }
}

const breaksAt = ({ breaks }: Defect, door: string): boolean => Object.values(breaks).some(doors => doors === 'every door' || doors?.includes(door) === true)

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({ options: { json: { type: 'boolean' }, full: { type: 'boolean' }, only: { type: 'string' }, interface: { type: 'string' }, seed: { type: 'string', default: '7' } } })
  const counted = await matrix({ seed: values.seed, only: values.only?.split(','), door: values.interface, full: values.full }, line => process.stderr.write(`${line}\n`))
  process.stdout.write(values.json === true ? `${JSON.stringify(counted)}\n` : `${Object.entries(counted).map(([key, value]) => `${key.padEnd(12)} ${value}`).join('\n')}\n`)
  process.exitCode = counted.missed + counted.falseAlarms + counted.untripped === 0 ? 0 : 1
}
