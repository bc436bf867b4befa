import { type Closing, closings, type PlaceState, type Proof } from '@fourtwo/contract'
import { type Answered, compare } from './answered.ts'
import { canBreak, closingOf, isSeen, type Trust, whyNotClosed } from './sources.ts'
import type { RowAssertion } from './rows.ts'

/** How one door, or the component, stands to an assertion, with what only the judge needs: whether evidence is missing that was owed. */
export interface Place extends PlaceState {
  readonly missing: boolean
}

/**
 * Combines everything about one place (SCORING, sections 4 and 5). Asks of one source have to agree; any source that may close it suffices.
 *
 * What breaks comes first, unless it is the agent's word against an observation. Then what was owed and is missing: it might have been the violation. Then what closes. Inconclusive or absent evidence of a source
 * that could not have closed it opens nothing.
 */
export function placeOf(door: string, of: RowAssertion, all: readonly Answered[], trust: Trust): Place {
  const counting = all.filter(it => canBreak(of, it, trust)).toSorted((a, b) => compare(a.ask, b.ask))
  const as = (outcome: PlaceState['outcome'], because: string, more: Partial<Place> = {}): Place => ({ door, outcome, because, missing: false, ...more })
  const seenToHold = counting.some(it => isSeen(it.source) && heldBy(counting.filter(other => other.source === it.source)))
  const violated = counting.filter(it => it.outcome === 'violated' && !(it.source === 'attested' && seenToHold))
  if (violated[0] !== undefined) return as('violated', (violated.find(it => !it.intermittent) ?? violated[0]).because, violated.every(it => it.intermittent) ? { intermittent: true } : {})
  const missing = counting.find(it => it.missing)
  if (missing !== undefined) return as('inconclusive', missing.because, { cause: 'budget', missing: true })

  const closed = [...Map.groupBy(counting, it => it.source).values()].flatMap(asks => {
    const by = asks.map(it => closingOf(of, it, trust))
    return heldBy(asks) && by.every(it => it !== undefined) ? [{ by: weakest(by), asks }] : []
  })
  const best = closed.toSorted((a, b) => closings.indexOf(b.by) - closings.indexOf(a.by))[0]
  if (best !== undefined) return as('satisfied', best.asks.find(it => it.outcome === 'satisfied')?.because ?? '', { closedBy: best.by })
  const undecided = counting.find(it => it.outcome === 'inconclusive')
  if (undecided !== undefined) return as('inconclusive', undecided.because, undecided.cause === undefined ? {} : { cause: undecided.cause })
  const [first] = counting
  if (first !== undefined && counting.every(it => it.outcome === 'not-applicable')) {
    const shown = counting.flatMap(it => closingOf(of, it, trust) ?? (isSeen(it.source) ? 'observed' : []))
    // The agent's word that something does not apply is worth no more than its word that it holds.
    if (shown.length === 0) return as('inconclusive', notClosing(of.text.proof, first))
    if (!counting.some(isOwnWord)) return as('not-applicable', first.because, { closedBy: weakest(shown) })
    return trust.assessment === 'self-declaring' ? as('not-applicable', `self-declared: ${first.because}`, { closedBy: 'self-declared' }) : as('inconclusive', `claimed not applicable, by the supplier's own reviewer: ${first.because}`)
  }
  return as('inconclusive', notClosing(of.text.proof, first ?? all[0]))
}

/** Where no door is in question a probe need succeed once only, at whatever door it was put; what it found violated or lost stands all the same. What bears on nothing is heard only where nothing else is. */
export function oncePerProbe(of: RowAssertion, all: readonly Answered[], trust: Trust): Answered[] {
  const counting = all.filter(it => canBreak(of, it, trust))
  return [...Map.groupBy(counting.length === 0 ? all : counting, it => `${it.source} ${it.probe}`).values()].flatMap(asks => {
    const counts = asks.find(it => it.outcome === 'violated') ?? asks.find(it => it.missing) ?? asks.find(it => it.outcome === 'satisfied') ?? asks.find(it => it.outcome === 'inconclusive') ?? asks[0]
    return counts === undefined ? [] : [counts]
  })
}

/** The weakest of what something rests on. */
export const weakest = (all: readonly Closing[]): Closing => closings.find(it => all.includes(it)) ?? 'observed'

/** That something does not apply takes an independent reviewer; the supplier's own is but the supplier's word (SCORING, section 7). */
const isOwnWord = (it: Answered): boolean => it.source === 'reviewed' && it.record?.independence !== 'independent'
const heldBy = (asks: readonly Answered[]): boolean => asks.some(it => it.outcome === 'satisfied') && asks.every(it => !it.missing && (it.outcome === 'satisfied' || it.outcome === 'not-applicable'))
const notClosing = (proof: Proof, it: Answered | undefined): string => (it === undefined ? 'nothing was found there' : whyNotClosed(proof, it.source))
