import { resolve } from 'node:path'
import type { Command } from 'commander'
import { askableBy } from '../coverage.ts'
import { HarnessError } from '../error.ts'
import { readBenchFile } from '../input/bench-file.ts'
import { holdDoorsAgainst, holdSettings } from '../input/door-settings.ts'
import { readComponentFile } from '../input/component-file.ts'
import { readWitnessFile } from '../input/witness-file.ts'
import { parseTarget } from '../judge/target.ts'
import { loadInterfaces, loadProbes } from '../load.ts'
import { assess } from '../run/assess.ts'
import { dryRun } from '../run/dry-run.ts'
import { takeUnit } from '../run/own-folder.ts'
import { planRun } from '../run/plan.ts'
import { TOOL } from '../version.ts'
import { admitWitness, holdDoors } from '../run/witness.ts'
import { firstLook, type LookOptions } from './first-look.ts'
import { exitCode, inWords, troubles } from './exit.ts'
import { progressLine } from './progress.ts'
import { newRunFolder, print, say, show, unknown, untilStopped } from './terminal.ts'

interface Options extends LookOptions {
  readonly component?: string
  readonly bench?: string
  readonly out?: string
  readonly witness?: string
  readonly target?: string
  readonly lab?: boolean
  readonly selfDeclared?: boolean
  readonly only?: readonly string[]
  readonly interface?: readonly string[]
  readonly resume?: string
  readonly dryRun?: boolean
  readonly json?: boolean
}

/** `fourtwo assess`: puts every question to every door of a device. */
export function assessCommand(program: Command): void {
  program.command('assess')
    .description('puts every question to every door of a device and writes a run folder')
    .option('--component <file>', 'what the component is: component.yaml')
    .option('--bench <file>', 'how to reach this unit: bench.yaml')
    .option('--url <address>', 'a first look at an OPC UA server without writing a file: drafts both files and assesses with them')
    .option('--user <name>', 'with --url: an account of the server; no wrong password is offered for it')
    .option('--secret-env <name>', 'with --user: the environment variable that holds its password')
    .option('--secret-file <file>', 'with --user: the file that holds its password')
    .option('--drafts <folder>', 'with --url: where the drafts go; by default a folder named after the server')
    .option('--redraft', 'with --url: draft anew over drafts that are there already')
    .option('--target <levels>', 'the level wanted: 2, or IAC=2,UC=1; else the claim in component.yaml')
    .option('--witness <file>', 'tests that a named person watched, documents that one reviewed: witness.yaml')
    .option('--self-declared', "count the supplier's own word that a requirement does not apply, and label it so; else it stays unproven")
    .option('--lab', "a laboratory's assessment: the supplier's own word counts for less")
    .option('--out <folder>', 'the run folder; a new one below runs/ by default')
    .option('--resume <folder>', 'go on with a run that ended early')
    .option('--only <probes...>', 'ask these probes alone')
    .option('--interface <doors...>', 'ask at these doors alone; every other stays unproven')
    .option('--dry-run', 'print what would be asked where, with which hazard and for how long; sends nothing')
    .option('--json', 'print the score (or the plan) as JSON')
    .addHelpText('after', `
Examples:
  fourtwo assess --url opc.tcp://192.0.2.1:4840 --user observer --secret-env OBSERVER_SECRET
  fourtwo assess --component component.yaml --bench bench.yaml --dry-run
  fourtwo assess --component component.yaml --bench bench.yaml --target 1
A run that ended early (Ctrl-C, crash) goes on with --resume FOLDER. Accounts marked expendable are locked on purpose.
Both files are explained, line by line, in docs/component.yaml and docs/bench.yaml.`)
    .action(run)
}

/** The two files: those that are named, or drafts of a first look. @throws HarnessError INPUT_INVALID where neither or both are wanted. */
async function filesOf(given: Options): Promise<{ readonly component: string; readonly bench: string }> {
  const { component, bench, url } = given
  if (url !== undefined) {
    if ((component ?? bench ?? given.resume) !== undefined) throw new HarnessError('INPUT_INVALID', '--url drafts component.yaml and bench.yaml itself: leave out --component, --bench and --resume, or leave out --url')
    if (given.dryRun === true) throw new HarnessError('INPUT_INVALID', '--dry-run sends nothing, and a first look cannot be had so; look first, then plan with the drafts')
    return firstLook({ ...given, url })
  }
  if (component === undefined || bench === undefined) throw new HarnessError('INPUT_INVALID', `${component === undefined ? '--component <file>' : '--bench <file>'} is missing; for a first look at an OPC UA server without any file give --url opc.tcp://HOST:PORT`)
  const stray = (['user', 'secretEnv', 'secretFile', 'drafts', 'redraft'] as const).find(it => given[it] !== undefined)
  if (stray !== undefined) throw new HarnessError('INPUT_INVALID', `--${stray.replaceAll(/[A-Z]/g, it => `-${it.toLowerCase()}`)} belongs to --url; accounts stand in bench.yaml`)
  return { component, bench }
}

async function run(given: Options): Promise<void> {
  const files = await filesOf(given)
  const target = given.target === undefined ? undefined : parseTarget(given.target)
  const component = readComponentFile(files.component)
  const bench = readBenchFile(files.bench)
  const witness = given.witness === undefined ? undefined : readWitnessFile(given.witness)
  holdDoors(witness ?? [], component)
  const interfaces = await loadInterfaces()
  holdDoorsAgainst(component, files.bench, bench)
  holdSettings(files.bench, bench, interfaces)
  const all = await loadProbes()
  const probes = given.only === undefined ? all : given.only.map(id => all.find(it => it.id === id) ?? unknown('probe', id, all.map(it => it.id)))
  for (const door of given.interface ?? []) if (!Object.hasOwn(component.interfaces, door)) unknown('door', door, Object.keys(component.interfaces))
  if (given.dryRun === true) {
    print(dryRun(planRun(component, bench, interfaces, probes, given.interface), bench, given.json === true))
    return
  }
  const release = takeUnit(bench, interfaces)
  try {
    await put()
  } finally {
    release()
  }

  async function put(): Promise<void> {
    const folder = resolve(given.resume ?? given.out ?? newRunFolder(component.serial))
    const interrupted = untilStopped(() => say(`\nstopping; what is finished is kept, what was changed is put back; go on with\n  fourtwo assess --component ${files.component} --bench ${files.bench} --resume ${folder}`))
    const ended = await assess({
      component, bench, probes, askable: askableBy(all), interfaces, folder, tool: TOOL, resume: given.resume !== undefined, interrupted,
      ...(given.interface === undefined ? {} : { doors: given.interface }), ...(given.lab === true ? { assessment: 'lab' } : given.selfDeclared === true ? { assessment: 'self-declaring' } : {}),
      progress: (finding, done, of) => say(progressLine(finding, done, of)),
    })
    if (witness !== undefined) admitWitness(folder, witness)
    const decided = await show(folder, given.json === true, target)
    for (const sentence of [...troubles(ended, folder), inWords(decided)]) say(sentence)
    process.exitCode = exitCode(ended, decided)
  }
}
