import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { HarnessError } from '../error.ts'
import { readRun } from '../run/folder.ts'
import { decodedViewOf } from '../view.ts'
import { html } from './html.ts'
import { markdown } from './markdown.ts'

/** The views of a run, by the key that `--json` names them with. */
const viewFiles = { report: 'report.html', markdown: 'report.md', score: 'score.json', verdicts: 'verdicts.json' } as const

/**
 * Writes every view of a run folder into its `views/`, each with the digest of the manifest: the same bytes wherever and whenever. Answers the files.
 * @throws HarnessError RUN_UNREADABLE, or RUN_UNWRITABLE naming the folder.
 */
export async function writeViews(folder: string): Promise<Readonly<Record<keyof typeof viewFiles, string>>> {
  const report = await decodedViewOf(readRun(folder))
  const { digest, sealed } = report
  const { rows, gates, ...score } = report.score
  const json = (value: object): string => `${JSON.stringify({ digest, sealed, ...value }, null, 1)}\n`
  const texts: Readonly<Record<keyof typeof viewFiles, string>> = { report: await html(report), markdown: markdown(report), score: json(score), verdicts: json({ edition: score.edition, types: score.types, rows, gates }) }
  const file = (key: keyof typeof viewFiles): string => join(folder, 'views', viewFiles[key])
  try {
    mkdirSync(join(folder, 'views'), { recursive: true })
    for (const key of ['report', 'markdown', 'score', 'verdicts'] as const) writeFileSync(file(key), texts[key])
  } catch (cause) {
    throw new HarnessError('RUN_UNWRITABLE', `the views cannot be written below ${folder}: ${cause instanceof Error ? cause.message : String(cause)}`, cause)
  }
  return { report: file('report'), markdown: file('markdown'), score: file('score'), verdicts: file('verdicts') }
}
