import type { AssertionState, DoorState, Outcome, Score } from '@fourtwo/contract'
import { closingWords } from './words.ts'

/** How the agent's word stands to what was seen, the most telling first. */
export const relations = ['contradict', 'agree', 'of other doors', 'agent undecided', 'probe undecided', 'agent alone', 'neither decided'] as const
export type Relation = (typeof relations)[number]

/** What one witness has to say of one assertion: the outcome that counts most among its findings, and those findings. */
export interface Witness {
  readonly outcome: Outcome
  readonly findings: readonly DoorState[]
}
/** One assertion that the agent was asked about, with what the probes saw of the same. */
export interface Testimony {
  readonly assertion: AssertionState
  readonly stated: Witness
  /** Undefined where no probe was put, and no person looked. */
  readonly seen?: Witness
  readonly relation: Relation
  /** What became of the assertion, and whose word that rests on. */
  readonly effect: string
}

/** For each assertion that the agent was asked about: what it states, what was seen, how the two stand to each other and what follows (SCORING, sections 4 and 5). In the catalogue's order. */
export function testimonies({ gates, rows, contradictions, discredited }: Pick<Score, 'gates' | 'rows' | 'contradictions' | 'discredited'>): Testimony[] {
  const disputed = new Set(contradictions.filter(({ weaker }) => weaker.source === 'attested').map(it => it.assertion))
  const unbelieved = new Map(discredited.map(it => [it.collector, it.because]))
  const all = [...new Map([...gates, ...rows].flatMap(row => row.assertions.map(it => [it.id, it] as const))).values()]
  return all.flatMap(assertion => {
    const stated = witnessOf(assertion.doors.filter(it => it.source === 'attested'))
    if (stated === undefined) return []
    const seen = witnessOf(assertion.doors.filter(it => it.source === 'observed' || it.source === 'witnessed'))
    const why = stated.findings.map(it => unbelieved.get(it.collector ?? '')).find(it => it !== undefined)
    return [{ assertion, stated, ...(seen === undefined ? {} : { seen }), relation: disputed.has(assertion.id) ? 'contradict' : relationOf(stated, seen), effect: effectOf(assertion, why) }]
  })
}

/** How often each relation is found, those not found left out. */
export function relationCounts(all: readonly Testimony[]): readonly { readonly relation: Relation; readonly count: number }[] {
  return relations.map(relation => ({ relation, count: all.filter(it => it.relation === relation).length })).filter(it => it.count > 0)
}

/** The sentence of a witness's most telling finding, and how many more there are. */
export function sentenceOf({ outcome, findings }: Witness): string {
  const [first, ...others] = findings.filter(it => it.outcome === outcome)
  return `${first?.because ?? ''}${others.length === 0 ? '' : ` (and ${others.length} more)`}`
}

const decides = ({ outcome }: Witness): boolean => outcome === 'satisfied' || outcome === 'violated'

function witnessOf(findings: readonly DoorState[]): Witness | undefined {
  const outcome = (['violated', 'satisfied', 'inconclusive', 'not-applicable'] as const).find(it => findings.some(finding => finding.outcome === it))
  return outcome === undefined ? undefined : { outcome, findings }
}

/** Two different words that the judge calls no contradiction are about different doors or configurations. */
function relationOf(stated: Witness, seen: Witness | undefined): Relation {
  if (seen === undefined || seen.outcome === 'not-applicable') return decides(stated) ? 'agent alone' : 'neither decided'
  if (decides(stated) && decides(seen)) return stated.outcome === seen.outcome ? 'agree' : 'of other doors'
  return decides(seen) ? 'agent undecided' : decides(stated) ? 'probe undecided' : 'neither decided'
}

function effectOf({ state, closedBy, doors }: AssertionState, unbelieved: string | undefined): string {
  const violations = doors.filter(it => it.outcome === 'violated' && it.aside === undefined)
  const broken = violations.find(it => it.source !== 'attested') ?? violations[0]
  const by = state === 'broken' ? broken?.source : closedBy === undefined ? undefined : closingWords[closedBy]
  return `${state === 'not-applicable' ? 'not applicable' : state}${by === undefined ? '' : `, ${by}`}${unbelieved === undefined ? '' : `; the agent's word does not count: ${unbelieved}`}`
}
