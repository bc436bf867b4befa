import type { Run } from './run/folder.ts'
import { judgedRunOf } from './judge/from-run.ts'
import { judge } from './judge/judge.ts'
import type { Report } from './report/model.ts'

/** The report of a run: a pure view of its folder, the same bytes wherever and whenever it is made. */
export function viewOf(run: Run): Report {
  const { component } = run.head
  const { types, supplier, model, version, serial, configuration } = component
  const score = judge(judgedRunOf(run))
  return {
    title: `${supplier} ${model}`,
    item: { supplier, model, version, serial },
    types, configuration, edition: run.head.edition, digest: run.digest,
    doors: score.doors,
    notPermitted: run.plan.filter(ask => ask.unasked?.cause === 'not-permitted').length,
    notes: [
      ...(score.survey.state === 'complete' ? [] : [`What has to hold at every door stays unproven: ${score.survey.because}.`]),
      ...score.noVector.map(why => `No vector stands: ${why}.`), ...score.remarks,
      ...run.dropped.map(file => `The last line of ${file} was cut off and is not counted.`),
    ],
    score, transcripts: run.transcripts,
  }
}
