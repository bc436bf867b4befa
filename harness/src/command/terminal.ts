import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { closest } from 'fastest-levenshtein'
import { HarnessError } from '../error.ts'
import { decide, type Decision, type Target } from '../judge/target.ts'
import { type Report, violationsOf } from '../report/model.ts'
import { scorecard } from '../report/scorecard.ts'
import { writeViews } from '../report/views.ts'
import { readRun } from '../run/folder.ts'
import { viewOf } from '../view.ts'

/** Whether stdout takes colours. */
export const color = process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined
/** Talk and progress: to stderr, a line each. */
export const say = (text: string): void => void process.stderr.write(`${text}\n`)
/** Data: to stdout. */
export const print = (text: string): void => void process.stdout.write(`${text}\n`)

/** Writes the views of a run, prints its score and says where everything lies. Answers how it stands to the target, else the claim: a folder that nobody may write into is judged all the same. */
export async function show(folder: string, json: boolean, target: Target | undefined): Promise<Decision> {
  const report = viewOf(readRun(folder))
  const written = await writeViews(folder).then(({ report: file }) => `report   ${file}`, (fault: unknown) => {
    if (fault instanceof HarnessError && fault.code === 'RUN_UNWRITABLE') return fault.message
    throw fault
  })
  const decided = decide(report.score, target)
  print(json ? JSON.stringify({ ...scoreOf(folder, report), target: { says: decided.says, because: decided.because } }) : scorecard(report, { color, columns: columns() }))
  say(`evidence ${folder}\n${written}`)
  return decided
}

/** What a program is told of a run: its score, and what came of its asks. */
export const scoreOf = (folder: string, report: Report): Readonly<Record<string, unknown>> =>
  ({ run: folder, digest: report.digest, sealed: report.sealed, asks: report.asks.counts, violated: violationsOf(report), notConcluded: report.asks.notConcluded, ...report.score })

/** Aborts when the person or the system asks for an end, so that the device is put back first; `hear` is told. Asked the same way twice, the process ends at once. */
export function untilStopped(hear: () => void): AbortSignal {
  const stopped = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => {
      if (!stopped.signal.aborted) hear()
      stopped.abort()
    })
  return stopped.signal
}

/** A new folder below `runs/`, by time and unit: `runs/20261125T190500Z-SIM-1`. */
export function newRunFolder(unit: string): string {
  const name = `${new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '')}-${unit.replaceAll(/[^A-Za-z0-9.]+/g, '-')}`
  mkdirSync('runs', { recursive: true })
  for (let n = 1; ; n++) {
    const folder = join('runs', n === 1 ? name : `${name}-${n}`)
    if (mkdirSync(folder, { recursive: true }) !== undefined) return resolve(folder)
  }
}

/**
 * Something named that does not exist.
 * @throws HarnessError INPUT_INVALID with the nearest name and all of them.
 */
export function unknown(what: string, id: string, known: readonly string[]): never {
  throw new HarnessError('INPUT_INVALID', `there is no ${what} ${id}; did you mean ${closest(id, known)}? Known are ${known.join(', ')}`)
}

/** The width to write for: the terminal's own within reason, `without` where there is none. */
export function columns(without = 80): number {
  return Math.min(100, Math.max(72, process.stdout.columns ?? without))
}
