import { parseObject } from '@fourtwo/contract'
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
      ...agentsAdded(run).map(door => `The unit was modified: the agent was added (${door} is test equipment and no door of the component). One unit without it confirms the open ports.`),
      ...run.dropped.map(file => `The last line of ${file} was cut off and is not counted.`),
    ],
    score, transcripts: run.transcripts,
  }
}

/** Agents that the bench reaches and the component does not list: they are no part of the product (SCORING, section 1). */
function agentsAdded({ head }: Run): string[] {
  const { doors } = parseObject(head.bench ?? {}, 'run.json: bench')
  return Object.entries(parseObject(doors ?? {}, 'run.json: bench.doors')).flatMap(([name, door]) => (parseObject(door, name)['kind'] === 'agent' && head.component.interfaces[name] === undefined ? [name] : []))
}
