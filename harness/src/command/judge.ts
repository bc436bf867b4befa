import type { Command } from 'commander'
import { readWitnessFile } from '../input/witness-file.ts'
import { parseTarget } from '../judge/target.ts'
import { loadProbes } from '../load.ts'
import { writeViews } from '../report/views.ts'
import { endedOf } from '../run/ended.ts'
import { readRun } from '../run/folder.ts'
import { replay } from '../run/replay.ts'
import { admitWitness } from '../run/witness.ts'
import { exitCode, inWords, troubles } from './exit.ts'
import { print, say, show } from './terminal.ts'

interface Options {
  readonly replay?: boolean
  readonly witness?: string
  readonly target?: string
  readonly json?: boolean
}

/** `fourtwo judge` and `fourtwo report`: from a run folder alone, without the device. */
export function judgeCommands(program: Command): void {
  program.command('judge')
    .description('judges a run folder; needs no device')
    .argument('<run>', 'a run folder')
    .option('--replay', 'put the recorded answers to the probes of this version and print what changes')
    .option('--witness <file>', 'copy into the run what a named person watched or reviewed: witness.yaml')
    .option('--target <levels>', 'the level wanted: 2, or IAC=2,UC=1; else the claim in the run')
    .option('--json', 'print the score as JSON')
    .action(judgeRun)

  program.command('report')
    .description('writes the views of a run folder: views/report.html, report.md, score.json, verdicts.json; needs no device')
    .argument('<run>', 'a run folder')
    .option('--json', 'print the files written as JSON')
    .action(async (folder: string, given: { readonly json?: boolean }) => {
      const files = await writeViews(folder)
      print(given.json === true ? JSON.stringify(files) : Object.values(files).join('\n'))
    })
}

async function judgeRun(folder: string, given: Options): Promise<void> {
  const target = given.target === undefined ? undefined : parseTarget(given.target)
  if (given.witness !== undefined) admitWitness(folder, readWitnessFile(given.witness))
  if (given.replay === true) {
    const changes = await replay(readRun(folder), await loadProbes())
    if (given.json === true) print(JSON.stringify(changes))
    else print(changes.length === 0 ? 'no finding changes' : changes.map(it => `${it.ask}\n  was ${it.was}\n  is  ${it.is}`).join('\n'))
    process.exitCode = changes.length === 0 ? 0 : 3
    return
  }
  const decided = await show(folder, given.json === true, target)
  const ended = endedOf(readRun(folder))
  for (const sentence of [...troubles(ended, folder), inWords(decided)]) say(sentence)
  process.exitCode = exitCode(ended, decided)
}
