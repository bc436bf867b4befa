import type { Contradiction } from '@fourtwo/contract'
import { type Answered, compare } from './answered.ts'
import { collectorOf, isSeen } from './sources.ts'

/** Which sources disagree, and whose facts count for nothing for it. */
export interface Disputes {
  readonly contradictions: readonly Contradiction[]
  readonly discredited: ReadonlyMap<string, string>
}

const strength = { declared: 0, reported: 1, attested: 2, observed: 3, witnessed: 3, reviewed: 3 } as const

/**
 * Finds the pairs that disagree about one assertion at one door, among what counts in the one configuration judged (SCORING, section 5). What the agent states at its own door is about the whole component.
 *
 * Attested yes, seen no, or attested that it does not apply, and seen that it does: what was seen stands, and every fact of that collector that speaks for the device counts for nothing in this run; a second fact refuted does so to all attested facts. A fact that speaks against the
 * device stands: if it fell as well, a further violation would raise a level. For the same reason, in a run that lost a finding no attested fact counts: the refutation may be what was lost.
 */
export function disputesOf(answered: readonly Answered[], isComponentWide: (door: string) => boolean): Disputes {
  const contradictions: Contradiction[] = []
  const refuted = new Map<string, Answered>()
  for (const of of Map.groupBy(answered.filter(it => decides(it) || (it.source === 'attested' && it.outcome === 'not-applicable')), it => it.assertion).values()) {
    for (const weaker of of.filter(it => it.source !== 'reviewed')) {
      for (const stronger of of.filter(it => it.source !== 'reviewed' && decides(it) && it.outcome !== weaker.outcome && strength[it.source] >= strength[weaker.source])) {
        if (stronger.door !== weaker.door && (isSeen(weaker.source) || !isComponentWide(weaker.door))) continue
        const equal = strength[stronger.source] === strength[weaker.source]
        if (equal && stronger.outcome !== 'violated') continue // told once, from the side of the violation
        if (weaker.outcome === 'not-applicable' && !isSeen(stronger.source)) continue
        if (weaker.source === 'attested' && weaker.outcome !== 'violated' && isSeen(stronger.source)) refuted.set(weaker.ask, weaker)
        contradictions.push({
          assertion: weaker.assertion, door: stronger.door,
          weaker: { source: weaker.source, says: weaker.because, ask: weaker.ask, ...(weaker.source === 'attested' ? { collector: collectorOf(weaker) } : {}) },
          stronger: { source: stronger.source, says: stronger.because, ask: stronger.ask }, follows: whatFollows(weaker, stronger, equal),
        })
      }
    }
  }
  return { contradictions: contradictions.toSorted((a, b) => compare(JSON.stringify(a), JSON.stringify(b))), discredited: discreditedOf(answered, [...refuted.values()]) }
}

const decides = ({ outcome }: Answered): boolean => outcome === 'satisfied' || outcome === 'violated'

function whatFollows(weaker: Answered, stronger: Answered, equal: boolean): string {
  if (equal) return 'both carry the same weight: the violation stands'
  if (weaker.outcome === 'not-applicable') return `it was ${stronger.source} that it applies, and no fact of ${collectorOf(weaker)} speaks for the device in this run`
  if (stronger.outcome === 'satisfied') return `it was ${stronger.source} to hold: it holds, and the assessor has to explain the difference`
  return weaker.source === 'attested' ? `violated, and no fact of ${collectorOf(weaker)} speaks for the device in this run` : 'violated: the observation wins'
}

function discreditedOf(answered: readonly Answered[], refuted: readonly Answered[]): ReadonlyMap<string, string> {
  const collectors = [...new Set(answered.filter(it => it.source === 'attested').map(collectorOf))].toSorted(compare)
  if (answered.some(it => it.missing)) return new Map(collectors.map(it => [it, 'the run was cut off: what would refute its facts may be what is missing']))
  if (refuted.length > 1) return new Map(collectors.map(it => [it, `${refuted.length} attested facts were refuted in this run: ${refuted.map(({ assertion }) => assertion).toSorted(compare).join(', ')}`]))
  return new Map(refuted.map(it => [collectorOf(it), `its fact about ${it.assertion} was refuted`]))
}
