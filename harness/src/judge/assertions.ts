import type { Ask, AssertionState, DoorState, Finding } from '@fourtwo/contract'
import type { Row } from './rows.ts'

/** The doors of a run, by name. */
export type Doors = Readonly<Record<string, { readonly users: 'people' | 'machines' | 'both' }>>

/** Combines what was found at each door into the state of one assertion (SCORING, sections 3 to 5). */
export function stateOf({ id, text }: Row['assertions'][number], rowConditional: boolean, plan: readonly Ask[], findings: readonly Finding[], doors: Doors): AssertionState {
  const owed = plan.filter(ask => ask.assertion === id && inScope(text.users, doors[ask.door]?.users))
  const states = owed.flatMap(ask => doorStates(ask, findings)).toSorted((a, b) => compare(`${a.door} ${a.ask} ${a.outcome}`, `${b.door} ${b.ask} ${b.outcome}`))
  const as = (state: AssertionState['state'], because: string): AssertionState => ({ id, says: text.says, state, advisory: text.advisory === true, asked: owed.length > 0, because, doors: states })
  if (owed.length === 0) return as('open', 'not yet askable by this version')

  const applicable = states.filter(it => it.outcome !== 'not-applicable')
  const violated = applicable.find(it => it.outcome === 'violated')
  const satisfied = applicable.find(it => it.outcome === 'satisfied')
  const undecided = applicable.find(it => it.outcome === 'inconclusive')
  if (applicable.length === 0)
    return rowConditional || text.condition !== undefined ? as('not-applicable', 'no door applies') : as('open', 'no door applies, and no condition says that it may not')
  if (text.over === 'one' && satisfied !== undefined) return as('holds', `shown at ${satisfied.door}`)
  if (violated !== undefined) return as('broken', `${violated.door}: ${violated.because}`)
  if (text.where !== undefined && satisfied === undefined) return as('open', undecided?.because ?? 'undecided')
  if (undecided !== undefined) return as('open', `${undecided.door}: ${undecided.because}`)
  return as('holds', `satisfied at ${applicable.map(it => it.door).join(', ')}`)
}

/** A door that nobody declared counts: narrowing the scope is the declaration's to do. */
function inScope(users: 'people' | 'machines' | undefined, door: 'people' | 'machines' | 'both' | undefined): boolean {
  return users === undefined || door === undefined || door === 'both' || door === users
}

/** Every finding of an ask, or that there is none: a run that was cut off is unproven, never more. */
function doorStates(ask: Ask, findings: readonly Finding[]): DoorState[] {
  const found = findings.filter(finding => finding.ask === ask.id && finding.assertion === ask.assertion && finding.door === ask.door)
  if (found.length === 0) return [{ door: ask.door, ask: ask.id, outcome: 'inconclusive', cause: 'budget', because: 'the run ended before this was concluded', cites: [] }]
  return found.map(({ outcome, because, cites, ...rest }) => ({ door: ask.door, ask: ask.id, outcome, because, cites, ...('cause' in rest ? { cause: rest.cause } : {}) }))
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
