import type { Bench } from '../bench.ts'
import { lengthOf, type Planned } from './plan.ts'

/** What a run would ask where, with which hazard and which declared waits; nothing is sent. */
export function dryRun(planned: readonly Planned[], bench: Bench, json: boolean): string {
  const rows = planned.map(({ ask, probe }) => ({
    ask: ask.id, assertion: ask.assertion, hazard: probe.hazard,
    waitsMs: probe.waits.reduce((sum, wait) => sum + (lengthOf(wait, bench) ?? 0), 0) + (probe.hazard === 'locks-account' ? bench.lockOut.window : 0),
    not: ask.unasked?.because ?? ask.outOfScope,
  }))
  if (json) return JSON.stringify(rows)
  const asked = rows.filter(it => it.not === undefined)
  return [
    ...rows.map(it => `${it.ask.padEnd(52)} ${it.assertion.padEnd(16)} ${it.not === undefined ? `${it.hazard}${it.waitsMs === 0 ? '' : `, waits ${it.waitsMs} ms`}` : `not asked: ${it.not}`}`),
    `${asked.length} of ${rows.length} asks would be put; declared waits ${asked.reduce((sum, it) => sum + it.waitsMs, 0)} ms in sum, most of them overlapped`,
  ].join('\n')
}
