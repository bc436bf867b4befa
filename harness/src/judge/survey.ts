import type { AssertionId, Score } from '@fourtwo/contract'
import { type Answered, compare } from './answered.ts'

/** What the agent and the harness each saw of ports, as a score tells it. */
export type Survey = Score['survey']
/** The assertion that the port survey answers. */
export const SURVEY: AssertionId = 'CR 7.7/a'

/**
 * Whether the run shows that the declared doors are all there are (SCORING, section 3).
 *
 * SCORING demands two things: an undeclared door makes every `over: every` assertion inconclusive, and a green result beside an unprobed open port must never be. The second is wider than the
 * first. "Satisfied on each applicable door" speaks of all doors, and without a conclusive survey nobody knows that these are all; silence is unproven. Were it otherwise, losing the
 * survey's violated finding would raise a level. So three states, of which only `complete` lets such an assertion hold. Only findings of the judged configuration count, and of one address the
 * survey is made once, which is why doors without a survey of their own drop out.
 */
export function surveyOf(answered: readonly Answered[]): Survey {
  const of = answered.filter(it => it.assertion === SURVEY && (it.source === 'observed' || it.source === 'witnessed')).toSorted((a, b) => compare(a.door, b.door))
  const violated = of.find(it => it.outcome === 'violated')
  if (violated !== undefined) return { state: 'undeclared-door', because: violated.because }
  const applicable = of.filter(it => it.outcome !== 'not-applicable')
  const undecided = applicable.find(it => it.outcome === 'inconclusive')
  if (undecided !== undefined) return { state: 'none', because: `the port survey was not concluded: ${undecided.because}` }
  return applicable[0] === undefined ? { state: 'none', because: 'no port survey was made' } : { state: 'complete', because: applicable[0].because }
}
