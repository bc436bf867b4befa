import type { AssessmentKind, AssertionState, Closing, RequirementStatement, Verdict, Way } from '@fourtwo/contract'
import { claimNotApplicable } from './not-applicable.ts'
import { weakest } from './places.ts'
import type { Row } from './rows.ts'

/** What verdicts rest on besides the assertions: the statement, and whether the behaviour without an outside system was tested. */
export interface VerdictBasis {
  readonly assessment: AssessmentKind
  readonly statements: Readonly<Record<string, RequirementStatement>>
  readonly conflicts: readonly { readonly counts: string; readonly leaves: string; readonly because: string }[]
  /** CCSC 1/c holds: the essential function was seen to keep its deadline while such systems were unreachable. */
  readonly testedWithout: boolean
}
/** A verdict in the making. `byEvidence`: not applicable because evidence shows it, no mere statement. */
export interface Judged {
  readonly verdict: Verdict
  readonly because: string
  readonly way: Way
  readonly closedBy?: Closing
  readonly byEvidence?: boolean
}

/** The row's verdict by itself, before its base is looked at (SCORING, sections 2, 6, 7 and 10). */
export function ownVerdict(row: Row, states: readonly AssertionState[], basis: VerdictBasis): Judged {
  const said = basis.statements[row.row]
  const found = fromAssertions(row, states, basis)
  if (found.verdict === 'not-applicable' || found.verdict === 'unmet') return found
  if (said?.says === 'met' && said.needs !== undefined) return { ...found, verdict: 'unmet', because: `not native: it needs ${said.needs}, which is no part of the item` }
  const conflict = basis.conflicts.find(it => it.leaves === row.row)
  if (conflict !== undefined && found.verdict === 'met') return { ...found, verdict: 'unproven', because: `cannot be on together with ${conflict.counts}, which counts: ${conflict.because}` }
  return said?.says === 'integration' ? byIntegration(row, said.system, found, basis) : found
}

/** Counts where the row allows it, its own assertions hold through the bench's counterpart, and the behaviour without that is tested (SCORING, section 10). */
function byIntegration(row: Row, system: string, found: Judged, { testedWithout }: VerdictBasis): Judged {
  if (!row.integration) return { ...found, verdict: 'unproven', because: `stated as met by ${system}, but this row allows no integration` }
  if (found.verdict !== 'met') return { ...found, way: 'integration' }
  return testedWithout ? { ...found, way: 'integration', because: `by ${system}: ${found.because}` } : { ...found, way: 'integration', verdict: 'unproven', because: `by ${system}, but the behaviour without it is not tested (CCSC 1/c)` }
}

function fromAssertions(row: Row, states: readonly AssertionState[], { statements, assessment }: VerdictBasis): Judged {
  const scored = scoredOf(row, states)
  const broken = scored.find(state => state.state === 'broken')
  if (broken !== undefined) return { verdict: 'unmet', because: `${broken.id}: ${broken.because}`, way: 'native' }
  const none = scored.length > 0 && scored.every(state => state.state === 'not-applicable')
  if (none) return { verdict: 'not-applicable', because: scored[0]?.because ?? '', way: 'native', closedBy: weakest(scored.flatMap(it => it.closedBy ?? [])), byEvidence: !scored.some(it => it.closedBy === 'self-declared' || statements[it.id]?.says === 'not-applicable') }
  const open = scored.find(state => state.state === 'open')
  if (open === undefined && scored.length > 0) return { verdict: 'met', because: 'every assertion holds', way: 'native' }
  // What was seen to work applies (a statement against an observation, section 5), and what is missing may have shown that it does.
  const speaksAgainst = states.some(state => state.doors.some(door => door.aside === undefined && (door.outcome === 'satisfied' || door.cause === 'budget')))
  const claimed = speaksAgainst ? undefined : claimNotApplicable(statements[row.row], row.conditional, assessment)
  if (claimed?.state === 'not-applicable') return { verdict: 'not-applicable', because: claimed.because, way: 'native', closedBy: claimed.closedBy, byEvidence: false }
  if (claimed !== undefined) return { verdict: 'unproven', because: claimed.because, way: 'native' }
  return { verdict: 'unproven', because: open === undefined ? 'nothing is scored' : `${open.id}: ${open.because}`, way: 'native' }
}

/** The assertions that count: advisory ones never do, and of those of which one suffices only the best (SCORING, section 5). */
export function scoredOf(row: Row, states: readonly AssertionState[]): readonly AssertionState[] {
  const scored = states.filter(state => !state.advisory)
  const group = new Map<string, string>(row.assertions.flatMap(({ id, text }) => (text.anyOf === undefined ? [] : [[id, text.anyOf]])))
  const alternatives = Map.groupBy(scored.filter(({ id }) => group.has(id)), ({ id }) => group.get(id))
  const best = [...alternatives.values()].flatMap(of => of.toSorted((a, b) => rank[a.state] - rank[b.state]).slice(0, 1))
  return scored.filter(state => !group.has(state.id) || best.includes(state))
}

const rank = { holds: 0, 'not-applicable': 1, open: 2, broken: 3 } as const

/**
 * An enhancement under its base (SCORING, section 6): base unmet, unmet; base unproven, at most unproven; base not applicable, not applicable.
 * What was seen violated stays unmet where the base is not applicable by a mere statement: the observation wins (section 5).
 */
export function underBase(it: Judged, base: Pick<Judged, 'verdict' | 'byEvidence' | 'closedBy'>, baseRow: string): Judged {
  if (base.verdict === 'unmet') return { ...it, verdict: 'unmet', because: it.verdict === 'unmet' ? it.because : `${baseRow} is unmet` }
  if (base.verdict === 'not-applicable' && (it.verdict !== 'unmet' || base.byEvidence === true))
    return { verdict: 'not-applicable', because: `${baseRow} is not applicable`, way: 'native', ...(base.closedBy === undefined ? {} : { closedBy: base.closedBy }), byEvidence: base.byEvidence === true }
  if (base.verdict === 'unproven' && it.verdict !== 'unmet') return { ...it, verdict: 'unproven', because: it.verdict === 'unproven' ? it.because : `${baseRow} is unproven` }
  return it
}
