import { type Finding, WITNESS } from '@fourtwo/contract'
import type { Run } from './folder.ts'

/** How a run ended. The evidence is in its folder. */
export interface Ended {
  readonly findings: readonly Finding[]
  readonly stopped?: 'guard' | 'interrupted'
  /** Doors of the bench at which nobody answers, with the reason. */
  readonly unreached: ReadonlyMap<string, string>
  /** Doors at which questions were put and none came to anything, with what the first of them says. */
  readonly mute: ReadonlyMap<string, string>
}

/** The ask that the guard's own finding answers. */
export const GUARD = 'guard'

/** How a run ended, by its folder alone: who judges it later hears the same as who made it. */
export function endedOf({ plan, findings: all, transcripts, sealed, dropped }: Run): Ended {
  const findings = all.filter(it => it.probe !== WITNESS)
  const concluded = new Set(findings.map(({ ask }) => ask))
  const guard = findings.find(({ ask }) => ask === GUARD)
  const tripped = guard?.outcome === 'violated' || (guard?.outcome === 'inconclusive' && guard.cause === 'transport-lost')
  const early = !sealed || dropped.length > 0 || findings.some(it => it.outcome === 'inconclusive' && it.cause === 'budget') || plan.some(({ id, probe }) => probe !== WITNESS && !concluded.has(id))
  // What was planned to be put and never was, since nobody answered at its door: what a probe could not reach has a transcript.
  const planned = new Set(plan.filter(it => it.unasked === undefined).map(({ id }) => id))
  const unreached = new Map(findings.filter(it => it.outcome === 'inconclusive' && it.cause === 'not-reached' && it.ask !== GUARD && planned.has(it.ask) && !transcripts.has(it.ask)).map(it => [it.door, it.because.replace(/^nobody answers at [^:]*: /, '')]))
  const stopped = tripped ? 'guard' : early ? 'interrupted' : undefined
  return { findings, unreached, mute: muteDoors(findings.filter(it => it.ask !== GUARD && !unreached.has(it.door))), ...(stopped === undefined ? {} : { stopped }) }
}

/** Doors whose every question stayed open for want of a control. */
export function muteDoors(findings: readonly Finding[]): ReadonlyMap<string, string> {
  const put = findings.filter(it => it.outcome !== 'inconclusive' || it.cause === 'no-baseline' || it.cause === 'transport-lost')
  const doors = [...new Set(put.map(({ door }) => door))].filter(door => put.every(it => it.door !== door || it.outcome === 'inconclusive'))
  return new Map(doors.map(door => [door, put.find(it => it.door === door)?.because ?? '']))
}
