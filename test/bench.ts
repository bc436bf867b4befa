// Measures what a user waits for: `npm run bench -- [--json]`. Prints each figure beside its bound; exits 1 where one is exceeded.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Line } from '@fourtwo/contract'
import { readBenchFile } from '@fourtwo/harness/input/bench-file.ts'
import { readComponentFile } from '@fourtwo/harness/input/component-file.ts'
import { loadInterfaces, loadProbes } from '@fourtwo/harness/load.ts'
import { assess } from '@fourtwo/harness/run/assess.ts'
import { readRun } from '@fourtwo/harness/run/folder.ts'
import { startSimulator } from '@fourtwo/harness/simulator.ts'

console.log = console.info = console.debug = console.error
const fourtwo = join(import.meta.dirname, '../harness/bin/fourtwo.js')
const folder = mkdtempSync(join(tmpdir(), 'fourtwo-bench-'))
const seconds = (ms: number) => Math.round(ms / 100) / 10

/** Wall time of the demonstration, from starting the command to its end. */
async function start(): Promise<number> {
  const began = performance.now()
  const [code] = await once(spawn(process.execPath, [fourtwo, 'demo'], { cwd: folder, stdio: 'ignore' }), 'close')
  if (code !== 0) throw new Error(`the demonstration ended with ${code}`)
  return performance.now() - began
}

/** Wall time of one assessment of the sound device, and how much of it at least one ask sat out a declared wait or a rest. */
async function assessment(): Promise<{ readonly wall: number; readonly waited: number }> {
  const simulator = await startSimulator(['--seed', '3'])
  try {
    const [probes, interfaces] = await Promise.all([loadProbes(), loadInterfaces()])
    const began = performance.now()
    await assess({ component: readComponentFile(simulator.componentFile), bench: readBenchFile(simulator.benchFile), interfaces, probes, folder: join(folder, 'run'), tool: 'bench' })
    return { wall: performance.now() - began, waited: waitedIn(readRun(join(folder, 'run')).transcripts) }
  } finally {
    await simulator.close()
  }
}

/** The length of the union of all waits: `wait` calls, and rests from the end of an ask to its closing control. */
function waitedIn(transcripts: ReadonlyMap<string, readonly Line[]>): number {
  const spans = [...transcripts].flatMap(([name, lines]): [number, number][] => {
    const waits = lines.flatMap((line): [number, number][] => (line.kind === 'call' && line.session === 'wait' ? [[line.ms, lines.find(it => it.kind === 'answer' && it.of === line.n)?.ms ?? line.ms]] : []))
    const ended = name.endsWith('~rest') ? transcripts.get(name.slice(0, -'~rest'.length))?.at(-1)?.ms : undefined
    return [...waits, ...(ended === undefined ? [] : [[ended, lines[0]?.ms ?? ended] as [number, number]])]
  }).toSorted(([a], [b]) => a - b)
  let until = 0
  let sum = 0
  for (const [from, to] of spans) {
    sum += Math.max(0, to - Math.max(from, until))
    until = Math.max(until, to)
  }
  return sum
}

try {
  const wall = await start()
  const one = await assessment()
  const figures = [
    { what: 'npm start, both devices, s', value: seconds(wall), bound: 40 },
    { what: 'one assessment, s', value: seconds(one.wall), bound: undefined },
    { what: 'of which some ask sat out a declared wait, s', value: seconds(one.waited), bound: undefined },
    { what: 'one assessment beyond its declared waits, s', value: seconds(one.wall - one.waited), bound: 20 },
  ]
  const kept = figures.every(({ value, bound }) => bound === undefined || value <= bound)
  process.stdout.write(process.argv.includes('--json') ? `${JSON.stringify({ cores: availableParallelism(), figures, kept })}\n` : `${figures.map(({ what, value, bound }) => `${what.padEnd(48)} ${String(value).padStart(6)}${bound === undefined ? '' : `   at most ${bound}`}`).join('\n')}\n`)
  process.exitCode = kept ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
