import type { Run } from './run/folder.ts'
import { judge } from './judge/judge.ts'
import type { Report } from './report/model.ts'

/** The report of a run: a pure view of its folder, the same bytes wherever and whenever it is made. */
export function viewOf(run: Run): Report {
  const { component } = run.head
  const { interfaces, types, supplier, model, version, serial, configuration } = component
  const score = judge({ types, plan: run.plan, findings: run.findings, transcripts: run.transcripts, doors: interfaces })
  const driverless = new Set(run.findings.filter(it => it.outcome === 'inconclusive' && it.cause === 'no-driver').map(it => it.door))
  const driven = new Set(run.findings.filter(it => it.cites.length > 0).map(it => it.door))
  return {
    title: `${supplier} ${model}`,
    item: { supplier, model, version, serial },
    types, configuration, edition: run.head.edition, digest: run.digest,
    doors: Object.entries(interfaces).map(([name, { kind, users }]) => ({ name, kind, users, driver: driven.has(name) || !driverless.has(name) })),
    notPermitted: run.plan.filter(ask => ask.unasked?.cause === 'not-permitted').length,
    notes: [
      'No port survey was made: this version does not look for doors that nobody declared.',
      ...(configuration === 'hardened' ? [] : [`The unit was ${configuration}: this informs, and gives no level of the component (SL-C).`]),
      ...run.dropped.map(file => `The last line of ${file} was cut off and is not counted.`),
    ],
    score, transcripts: run.transcripts,
  }
}
