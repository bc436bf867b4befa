import type { Command } from 'commander'
import { askableBy } from '../coverage.ts'
import { readBenchFile } from '../input/bench-file.ts'
import { readComponentFile } from '../input/component-file.ts'
import { loadInterfaces, loadProbes } from '../load.ts'
import { compare } from '../report/sidebyside.ts'
import { scorecard } from '../report/scorecard.ts'
import { writeViews } from '../report/views.ts'
import { assess } from '../run/assess.ts'
import { readRun } from '../run/folder.ts'
import { startSimulator } from '../simulator.ts'
import { TOOL } from '../version.ts'
import { viewOf } from '../view.ts'
import { progressLine } from './progress.ts'
import { color, columns, newRunFolder, print, say, scoreOf, untilStopped } from './terminal.ts'

/** The defect that the demonstration shows beside the sound device. */
const DEFECT = 'never-locks-out'

/** What a password costs the simulated devices to look at, and how long a lock lasts: little, since each is asked hundreds of times. */
const CHEAP = ['--scrypt', '1024', '--lock-window', '1000']

/** `fourtwo demo`: what `npm start` runs. */
export function demoCommand(program: Command): void {
  program.command('demo')
    .description('assesses a sound and a defective simulated device and shows both scorecards')
    .option('--json', 'print both scores as JSON')
    .action(async (given: { readonly json?: boolean }) => { process.exitCode = await demo(given.json === true) })
}

/** Assesses a sound and a defective simulated device at once and prints both scorecards and what differs. Answers the exit code. */
async function demo(json: boolean): Promise<number> {
  const [probes, interfaces] = await Promise.all([loadProbes(), loadInterfaces()])
  const interrupted = untilStopped(() => say('\nstopping'))
  const one = async (name: string, args: readonly string[]) => {
    say(`starting the ${name} device`)
    const simulator = await startSimulator(args)
    const folder = newRunFolder(name)
    try {
      await assess({
        component: readComponentFile(simulator.componentFile), bench: readBenchFile(simulator.benchFile), interfaces, probes, askable: askableBy(probes), folder, tool: TOOL, interrupted,
        progress: (finding, done, of) => say(progressLine(finding, done, of, `${name.padEnd(10)} `)),
      })
    } finally {
      await simulator.close()
    }
    return folder
  }
  const folders = await Promise.all([one('sound', ['--seed', '1', ...CHEAP]), one('defective', ['--seed', '2', '--defect', DEFECT, ...CHEAP])])
  if (interrupted.aborted) return 3
  const [sound, defective] = folders.map(folder => viewOf(readRun(folder)))
  if (sound === undefined || defective === undefined) return 3
  if (json) {
    const [one = '', other = ''] = folders
    print(JSON.stringify({ sound: scoreOf(one, sound), [DEFECT]: scoreOf(other, defective) }))
    for (const folder of folders) say((await writeViews(folder)).report)
    return 0
  }
  print(scorecard({ ...sound, title: `${sound.title} (sound)` }, { color, columns: columns() }))
  print(scorecard({ ...defective, title: `${defective.title} (defect: ${DEFECT})` }, { color, columns: columns() }))
  print(compare({ ...sound, title: 'sound' }, { ...defective, title: DEFECT }, columns(100)))
  for (const [n, folder] of folders.entries()) print(`report of the ${['sound', 'defective'][n]} device\n  ${(await writeViews(folder)).report}`)
  return 0
}
