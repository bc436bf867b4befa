import { mkdirSync, mkdtempSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { edition } from '@fourtwo/contract'
import { Command } from 'commander'
import { closest } from 'fastest-levenshtein'
import { coverage } from './coverage.ts'
import { demo } from './demo.ts'
import { HarnessError } from './error.ts'
import { explain, explanation } from './explain.ts'
import { readBenchFile } from './input/bench-file.ts'
import { readComponentFile } from './input/component-file.ts'
import { readWitnessFile } from './input/witness-file.ts'
import { loadInterfaces, loadProbes } from './load.ts'
import { JudgeError } from './judge/citations.ts'
import { scorecard } from './report/scorecard.ts'
import { writeViews } from './report/views.ts'
import { assess, type Ended } from './run/assess.ts'
import { dryRun } from './run/dry-run.ts'
import { readRun } from './run/folder.ts'
import { planRun } from './run/plan.ts'
import { replay } from './run/replay.ts'
import { admitWitness, holdDoors } from './run/witness.ts'
import { startSimulator } from './simulator.ts'
import { viewOf } from './view.ts'

// A library's chatter must not mix with the data on stdout.
console.log = console.info = console.debug = console.error

const color = process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined
const say = (text: string) => process.stderr.write(`${text}\n`)
const print = (text: string) => process.stdout.write(`${text}\n`)

const program = new Command('fourtwo')
  .description('Finds out which IEC 62443-4-2 security level a component really reaches.\nData goes to stdout, talk and progress to stderr.')
  .addHelpText('after', '\nExit codes: 0 done, 2 input invalid, 3 undecided or interrupted, 4 evidence damaged, 5 stopped by the essential-function guard.')
  .showSuggestionAfterError()
  .exitOverride()

interface AssessOptions {
  readonly component: string
  readonly bench: string
  readonly out?: string
  readonly witness?: string
  readonly lab?: boolean
  readonly only?: readonly string[]
  readonly interface?: readonly string[]
  readonly resume?: string
  readonly dryRun?: boolean
  readonly json?: boolean
}

program.command('assess')
  .description('puts every question to every door of a device and writes a run folder')
  .requiredOption('--component <file>', 'what the component is: component.yaml')
  .requiredOption('--bench <file>', 'how to reach this unit: bench.yaml')
  .option('--witness <file>', 'tests that a named person watched, documents that one reviewed: witness.yaml')
  .option('--lab', "a laboratory's assessment: the supplier's own word counts for less")
  .option('--out <folder>', 'the run folder; a new one below runs/ by default')
  .option('--resume <folder>', 'go on with a run that ended early')
  .option('--only <probes...>', 'ask these probes alone')
  .option('--interface <doors...>', 'ask at these doors alone; every other stays unproven')
  .option('--dry-run', 'print what would be asked where, with which hazard and for how long; sends nothing')
  .option('--json', 'print the score (or the plan) as JSON')
  .addHelpText('after', '\nExample:\n  fourtwo assess --component component.yaml --bench bench.yaml\nA run that ended early (Ctrl-C, crash) goes on with --resume FOLDER. Accounts marked expendable are locked on purpose.')
  .action(async (given: AssessOptions) => {
    const component = readComponentFile(given.component)
    const bench = readBenchFile(given.bench)
    const witness = given.witness === undefined ? undefined : readWitnessFile(given.witness)
    holdDoors(witness ?? [], component)
    const interfaces = await loadInterfaces()
    const all = await loadProbes()
    const probes = given.only === undefined ? all : given.only.map(id => all.find(it => it.id === id) ?? unknown('probe', id, all.map(it => it.id)))
    for (const door of given.interface ?? []) if (component.interfaces[door] === undefined) unknown('door', door, Object.keys(component.interfaces))
    if (given.dryRun === true) {
      print(dryRun(planRun(component, bench, interfaces, probes, given.interface), bench, given.json === true))
      return
    }
    const folder = resolve(given.resume ?? given.out ?? newRunFolder())
    const interrupted = new AbortController()
    process.once('SIGINT', () => {
      say(`\nstopping; what is finished is kept; go on with --resume ${folder}`)
      interrupted.abort()
    })
    const ended = await assess({
      component, bench, probes, interfaces, folder, tool: 'fourtwo 0.1.0', resume: given.resume !== undefined, interrupted: interrupted.signal,
      ...(given.interface === undefined ? {} : { doors: given.interface }), ...(given.lab === true ? { assessment: 'lab' } : {}),
      progress: (finding, done, of) => say(`${String(done).padStart(3)}/${of} ${finding.outcome.padEnd(14)} ${finding.ask}`),
    })
    if (witness !== undefined) admitWitness(folder, witness)
    await show(folder, given.json === true)
    for (const sentence of troubles(ended, folder)) say(sentence)
    process.exitCode = exitCode(ended)
  })

program.command('judge')
  .description('judges a run folder; needs no device')
  .argument('<run>', 'a run folder')
  .option('--replay', 'put the recorded answers to the probes of this version and print what changes')
  .option('--witness <file>', 'copy into the run what a named person watched or reviewed: witness.yaml')
  .option('--json', 'print the score as JSON')
  .action(async (folder: string, given: { replay?: boolean; witness?: string; json?: boolean }) => {
    if (given.witness !== undefined) admitWitness(folder, readWitnessFile(given.witness))
    if (given.replay === true) {
      const changes = await replay(readRun(folder), await loadProbes())
      if (given.json === true) print(JSON.stringify(changes))
      else print(changes.length === 0 ? 'no finding changes' : changes.map(it => `${it.ask}\n  was ${it.was}\n  is  ${it.is}`).join('\n'))
      process.exitCode = changes.length === 0 ? 0 : 3
      return
    }
    await show(folder, given.json === true)
  })

program.command('report')
  .description('writes the views of a run folder: views/report.html, report.md, score.json, verdicts.json; needs no device')
  .argument('<run>', 'a run folder')
  .option('--json', 'print the files written as JSON')
  .action(async (folder: string, given: { json?: boolean }) => {
    const files = await writeViews(folder)
    print(given.json === true ? JSON.stringify(files) : Object.values(files).join('\n'))
  })

program.command('simulate')
  .description('starts a simulated device on a loopback address of its own and prints the bench file that reaches it; ends with Ctrl-C')
  .argument('<device>', 'rtu')
  .option('--defect <id>', 'one planted defect')
  .option('--decoy <id>', 'one odd but sound behaviour')
  .option('--seed <n>', 'names of users, topics, nodes and prompts', '1')
  .option('--pty', 'the console at a device path, by socat, instead of behind a TCP serial server')
  .action(async (device: string, given: { defect?: string; decoy?: string; seed: string; pty?: boolean }) => {
    if (device !== 'rtu') unknown('simulated device', device, ['rtu'])
    const { defect, decoy, seed } = given
    const simulator = await startSimulator(['--seed', seed, ...(defect === undefined ? [] : ['--defect', defect]), ...(decoy === undefined ? [] : ['--decoy', decoy]), ...(given.pty === true ? ['--pty'] : [])])
    print(readFileSync(simulator.benchFile, 'utf8').trimEnd())
    say(`npx fourtwo assess --component ${simulator.componentFile} --bench ${simulator.benchFile}`)
    await new Promise<void>(done => { for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => done()) })
    await simulator.close()
  })

program.command('explain')
  .description('says what a requirement or assertion asks, from which level, and which probes and doors answer it')
  .argument('<id>', "such as 'CR 1.11' or 'CR 1.11/b'")
  .option('--json', 'as JSON')
  .action(async (id: string, given: { json?: boolean }) => {
    const explained = explain(id, await loadProbes())
    print(given.json === true ? JSON.stringify(explained) : explanation(explained))
  })

program.command('coverage')
  .description('says which assertions of the catalogue this version can ask')
  .option('--json', 'as JSON')
  .action(async (given: { json?: boolean }) => {
    const counted = coverage(await loadProbes())
    if (given.json === true) {
      print(JSON.stringify(counted))
      return
    }
    print(`${edition}: ${counted.assertions.total} assertions`)
    for (const proof of ['observed', 'attested', 'reviewed'] as const) print(`  ${proof.padEnd(9)} ${counted.assertions[proof].probed} probed, ${counted.assertions[proof].open} open, of ${counted.assertions[proof].total}`)
    print(`${counted.probes} probes, ${counted.defects} defects`)
  })

program.command('demo')
  .description('assesses a sound and a defective simulated device and shows both scorecards')
  .action(async () => { process.exitCode = await demo({ print, say, color, newRunFolder }) })

try {
  await program.parseAsync()
} catch (fault) {
  process.exitCode = own(fault)
}

function unknown(what: string, id: string, known: readonly string[]): never {
  throw new HarnessError('INPUT_INVALID', `there is no ${what} ${id}; did you mean ${closest(id, known)}? Known are ${known.join(', ')}`)
}

async function show(folder: string, json: boolean): Promise<void> {
  const { report: file } = await writeViews(folder)
  const report = viewOf(readRun(folder))
  print(json ? JSON.stringify({ digest: report.digest, ...report.score }) : scorecard(report, { color, columns: columns() }))
  say(`evidence ${folder}\nreport   ${file}`)
}

/** The width to write for: the terminal's own within reason, 80 where there is none. */
function columns(): number {
  return Math.min(100, Math.max(72, process.stdout.columns ?? 80))
}

function newRunFolder(): string {
  mkdirSync('runs', { recursive: true })
  return resolve(mkdtempSync(join('runs', 'run-')))
}

function exitCode({ stopped, unreached, mute }: Ended): number {
  return stopped === 'guard' ? 5 : stopped === 'interrupted' || unreached.size + mute.size > 0 ? 3 : 0
}

/** What kept this run from deciding more, a sentence each. */
function troubles({ findings, stopped, unreached, mute }: Ended, folder: string): string[] {
  const guard = findings.find(it => it.ask === 'guard')
  return [
    ...(stopped === 'guard' ? [`stopped by the essential-function guard: ${guard?.because ?? 'it tripped'}`] : []),
    ...[...unreached].map(([door, why]) => `nobody answers at ${door}: ${why}; its questions stay unproven, and --resume ${folder} asks them again`),
    ...[...mute].map(([door, why]) => `no question came to a control at ${door}, as with a wrong address, account or prompt: ${why}`),
  ]
}

/** One clear sentence for the person at the terminal; a stack trace only for what is our own fault. */
function own(fault: unknown): number {
  if (fault instanceof JudgeError) {
    say(fault.message)
    return 4
  }
  if (fault instanceof HarnessError) {
    say(fault.message)
    return fault.code === 'RUN_UNREADABLE' ? 4 : fault.code === 'SIMULATOR_FAILED' ? 3 : 2
  }
  if (fault instanceof Error && 'code' in fault && String(fault.code).startsWith('commander.')) return fault.message.startsWith('(') ? 0 : 2
  say(fault instanceof Error ? (fault.stack ?? fault.message) : String(fault))
  return 3
}
