import type { AssessmentKind, AssertionState, RequirementStatement } from '@fourtwo/contract'

/** What a statement "not applicable" comes to. */
export type ClaimedNotApplicable = Pick<AssertionState, 'because'> & ({ readonly state: 'not-applicable'; readonly closedBy: 'reviewed' | 'self-declared' } | { readonly state: 'open' })

/**
 * What the statement that a row or assertion does not apply is worth (SCORING, section 7); undefined where nothing of the kind is stated.
 *
 * Only what carries a condition can be not applicable. An independent reviewer's signature counts. The supplier's own word leaves it unproven; a self-assessment that says so (`--self-declared`) counts it, labelled "self-declared".
 */
export function claimNotApplicable(it: RequirementStatement | undefined, conditional: boolean, assessment: AssessmentKind): ClaimedNotApplicable | undefined {
  if (it?.says !== 'not-applicable') return undefined
  if (!conditional) return { state: 'open', because: 'claimed not applicable, but no condition says that it may be' }
  const { reviewed, justification } = it
  if (reviewed?.independence === 'independent') return { state: 'not-applicable', because: `${justification} (signed by ${reviewed.person}, ${reviewed.organisation})`, closedBy: 'reviewed' }
  return assessment === 'self-declaring' ? { state: 'not-applicable', because: `self-declared: ${justification}`, closedBy: 'self-declared' } : { state: 'open', because: `claimed not applicable: ${justification}` }
}
