import { type Ask, type AssertionId, type Cause, type Configuration, type Finding, type Outcome, type Source, transcriptOf } from '@fourtwo/contract'

/** What came of one ask, its repetition included. */
export interface Answered {
  readonly ask: string
  readonly probe: string
  readonly assertion: AssertionId
  readonly door: string
  readonly source: Source
  readonly configuration: Configuration
  readonly outcome: Outcome
  /** The run owed an answer and ended without one: nothing may be concluded from its silence. */
  readonly missing: boolean
  readonly because: string
  readonly cause?: Cause
  readonly collector?: string
  readonly record?: Finding['record']
  readonly intermittent: boolean
  readonly findings: readonly Finding[]
}

/**
 * Combines the findings of every ask of the plan (SCORING, section 5, repetition).
 *
 * A violation seen once stands, though it did not recur: "violated, intermittent". Satisfied and inconclusive are inconclusive. Where time or load alone
 * decides, findings that disagree are unstable. A second finding whose first is lost says nothing, and an ask without a finding is missing: a run
 * that was cut off is unproven, never more. A violation that no plan owed counts; anything else that no plan owed does not, since the plan is written first.
 */
export function answeredOf({ plan, findings, transcripts, statement: { configuration } }: Recorded, judgedBy: (id: AssertionId) => boolean): Answered[] {
  const key = ({ ask, assertion, door }: Pick<Finding, 'ask' | 'assertion' | 'door'>) => JSON.stringify([ask, assertion, door])
  const found = Map.groupBy(findings, key)
  const owed = plan.map(({ id, ...ask }) => ({ ...ask, ask: id }))
  const planned = new Set(owed.map(key))
  const of = (ask: Owed, all: readonly Finding[]) => combined(ask, all, { configuration, judgedBy, begunAgain: transcripts.has(transcriptOf({ ask: ask.ask, repetition: 2 })) })
  const unowed = findings.filter(it => it.outcome === 'violated' && !planned.has(key(it))).map(({ repetition: _, ...rest }) => rest)
  return [
    ...owed.flatMap(ask => of(ask, found.get(key(ask)) ?? [])),
    ...[...Map.groupBy(unowed, key).values()].flatMap(all => (all[0] === undefined ? [] : of(all[0], all))),
  ].toSorted((a, b) => compare(order(a), order(b)))
}

/** What a run recorded. */
type Recorded = Readonly<{ plan: readonly Ask[]; findings: readonly Finding[]; transcripts: ReadonlyMap<string, unknown>; statement: { readonly configuration: Configuration } }>
interface Combining {
  readonly configuration: Configuration
  readonly judgedBy: (id: AssertionId) => boolean
  readonly begunAgain: boolean
}
type Owed = Pick<Ask, 'probe' | 'assertion' | 'door' | 'source'> & { readonly ask: string }

/** An ask's findings, one combination per configuration and source that they were made in. */
function combined(ask: Owed, all: readonly Finding[], { configuration, judgedBy, begunAgain }: Combining): Answered[] {
  const whose = { ask: ask.ask, probe: ask.probe, assertion: ask.assertion, door: ask.door }
  const missing = (of: readonly Finding[], where: Configuration): Answered => ({
    ...whose, source: ask.source ?? of[0]?.source ?? 'observed', configuration: where, outcome: 'inconclusive', missing: true, cause: 'budget', intermittent: false, findings: of,
    because: 'the run ended before this was concluded',
  })
  if (all.length === 0) return [missing([], configuration)]
  return [...Map.groupBy(all, it => `${it.configuration} ${it.source}`).values()].map(of => {
    const where = of[0]?.configuration ?? configuration
    const findings = of.toSorted((a, b) => compare(JSON.stringify([transcriptOf(a), a.outcome, a.because, a.cites]), JSON.stringify([transcriptOf(b), b.outcome, b.because, b.cites])))
    if (!findings.some(it => it.repetition === undefined)) return missing(findings, where)
    const as = (by: Finding, outcome: Outcome, because: string, cause?: Cause): Answered => ({
      ...whose, source: by.source, configuration: where, outcome, missing: false, because, intermittent: false, findings,
      ...(cause === undefined ? {} : { cause }), ...(by.collector === undefined ? {} : { collector: by.collector }), ...(by.record === undefined ? {} : { record: by.record }),
    })
    const violated = findings.find(it => it.outcome === 'violated')
    const undecided = findings.find(it => it.outcome === 'inconclusive')
    const satisfied = findings.find(it => it.outcome === 'satisfied')
    const [first] = findings
    if (violated !== undefined) {
      if (satisfied !== undefined && judgedBy(ask.assertion)) return as(violated, 'inconclusive', `unstable: ${violated.because}; another time ${satisfied.because}`, 'unstable')
      const intermittent = findings.some(it => it.outcome !== 'violated')
      return { ...as(violated, 'violated', intermittent ? `violated, intermittent: ${violated.because}` : violated.because), intermittent }
    }
    if (begunAgain && !findings.some(it => it.repetition === 2)) return missing(findings, where)
    if (undecided?.outcome === 'inconclusive') return as(undecided, 'inconclusive', undecided.because, undecided.cause)
    if (satisfied !== undefined && findings.some(it => it.outcome !== 'satisfied')) return as(satisfied, 'inconclusive', `satisfied once, not applicable another time: ${satisfied.because}`, 'ambiguous')
    if (satisfied !== undefined) return as(satisfied, 'satisfied', satisfied.because)
    return first === undefined ? missing(findings, where) : as(first, 'not-applicable', first.because)
  })
}

const order = ({ assertion, door, ask, configuration, source, outcome, because }: Answered): string => JSON.stringify([assertion, door, ask, configuration, source, outcome, because])
/** By code unit: the same in every locale. */
export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
