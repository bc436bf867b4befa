import { type Ask, type AssertionId, type AssessmentKind, assertionsOf, catalogues, type Edition, type Finding, frs, type Line, type RowVerdict, type Score, type Statement, type Tier } from '@fourtwo/contract'
import { answeredOf, compare } from './answered.ts'
import { type Around, stateOf } from './assertions.ts'
import { holdCitations } from './citations.ts'
import { asideOf, outOfTheBoxOf, servesAsShipped, whyNoLevel } from './configuration.ts'
import { disputesOf } from './contradictions.ts'
import { type Declared, declaredVerdict } from './declared.ts'
import { type AccountHeld, certificatesAgainstWord, doorsOf } from './doors.ts'
import { gatesOf } from './gates.ts'
import { levelsOf, minimumOf, withoutLevels } from './levels.ts'
import { agentWasAdded, isConfirmedWithoutAgent, notPermittedOf, remarksOf, rowRemarks } from './page-one.ts'
import { type Row, rowsOf } from './rows.ts'
import { sampledOf } from './sources.ts'
import { surveyOf } from './survey.ts'
import { type Judged, ownVerdict, underBase, type VerdictBasis } from './verdicts.ts'

/** What judging reads of a run; nothing else may decide. */
export interface JudgedRun {
  readonly edition: Edition
  readonly statement: Statement
  readonly assessment: AssessmentKind
  readonly plan: readonly Ask[]
  readonly findings: readonly Finding[]
  readonly transcripts: ReadonlyMap<string, readonly Line[]>
  /** Version of the dated list by which the run judged algorithms; absent: it had none. */
  readonly practiceList?: string
  /** Where the agent's key lives; a file unless the run says otherwise. */
  readonly keyTier?: Tier
  /** What the version that made the run could ask; absent where the run does not say. */
  readonly askable?: readonly AssertionId[]
  /** The accounts of the bench. */
  readonly accounts?: readonly AccountHeld[]
}

/**
 * From findings to a level. Pure: the same run gives the same score, whatever order its findings came in.
 * @throws HarnessError FORGED_CITATION where a finding cites what its transcript lacks.
 */
export function judge(run: JudgedRun): Score {
  const { edition, statement, assessment, practiceList = null } = run
  holdCitations(run.findings, run.transcripts)
  const catalogue = catalogues[edition]
  const rows = rowsOf(catalogue, statement.types)
  const byName = new Map(rows.map(row => [row.row, row]))
  const loadOrTime: ReadonlySet<string> = new Set(assertionsOf(catalogue).filter(({ assertion }) => assertion.judgedBy !== undefined).map(({ id }) => id))
  const answered = answeredOf(run, id => loadOrTime.has(id))
  const counted = answered.filter(it => asideOf(statement, it) === undefined)

  const survey = surveyOf(counted)
  const doors = doorsOf(statement, { answered: counted, survey, accounts: run.accounts ?? [] })
  const disputes = disputesOf(counted, door => doors.every(it => it.name !== door || it.kind === 'agent'))
  const keyTier = run.keyTier ?? 'T0'
  const around: Around = {
    answered: Map.groupBy(answered, it => it.assertion), doors, survey, practiceList, discredited: disputes.discredited, statements: statement.requirements ?? {},
    trust: { assessment, keyTier, sampled: sampledOf(counted) }, aside: (_, it) => asideOf(statement, it), servesAsShipped: (row, it) => servesAsShipped(statement, row, it),
    portsUnconfirmed: agentWasAdded(statement, answered) && !isConfirmedWithoutAgent(statement, counted),
    ...(run.askable === undefined ? {} : { askable: new Set(run.askable) }),
  }
  const all = verdictsOf(rows, around, statement)
  const gates = all.filter(row => row.fr === null)
  const scored = all.filter(row => row.fr !== null)
  const levels = levelsOf(scored, statement.claims ?? {}, byName)
  const noLevel = whyNoLevel(statement, answered)
  const vector = noLevel.length === 0 ? levels : withoutLevels(levels, statement.configuration === 'hardened')
  const { noVector, mayConform, noConformance } = gatesOf(gates)
  return {
    edition, types: statement.types, assessment, configuration: statement.configuration, vector,
    minimum: { native: minimumOf(vector), declared: minimumOf(vector.map(it => it.declared)) }, ...(noLevel.length === 0 ? {} : { informs: levels }), rows: scored, gates,
    vectorStands: noVector.length + noLevel.length === 0, noVector: [...noVector, ...noLevel], mayConform: mayConform && noLevel.length === 0, noConformance: [...noConformance, ...noLevel], survey,
    doors: doors.map(({ stated: _, testEquipment: __, certificates: ___, certificatesMissing: ____, ...door }) => door), contradictions: [...disputes.contradictions, ...certificatesAgainstWord(doors)].toSorted((a, b) => compare(JSON.stringify(a), JSON.stringify(b))),
    discredited: [...disputes.discredited].map(([collector, because]) => ({ collector, because })).toSorted((a, b) => compare(a.collector, b.collector)),
    outOfTheBox: outOfTheBoxOf(answered), notPermitted: notPermittedOf(scored), practiceList,
    notTestable: practiceList === null ? scored.filter(row => byName.get(row.row)?.assertions.some(({ text }) => text.practiceList === true)).map(row => row.row) : [],
    remarks: remarksOf(statement, answered, { assessment, keyTier }),
  }
}

/** Verdicts of all rows in the catalogue's order, native and declared; CCSC 1 first, since an integration rests on what it says. */
function verdictsOf(rows: readonly Row[], around: Around, statement: Statement): RowVerdict[] {
  const states = new Map(rows.map(row => [row.row, row.assertions.map(assertion => stateOf(row, assertion, around))]))
  const statements = statement.requirements ?? {}
  const basis: VerdictBasis = {
    assessment: around.trust.assessment, statements, conflicts: statement.conflicts ?? [], testedWithout: states.get('CCSC 1')?.some(it => it.id === 'CCSC 1/c' && it.state === 'holds') === true,
  }
  const native = new Map<string, Judged>()
  const declared = new Map<string, Declared>()
  return rows.map(row => {
    const assertions = states.get(row.row) ?? []
    const own = ownVerdict(row, assertions, basis)
    const base = row.row === row.base || row.independentOfBase ? undefined : native.get(row.base)
    const judged = base === undefined ? own : underBase(own, base, row.base)
    native.set(row.row, judged)
    const { byEvidence: _, ...inDeclared } = declare(row, own, judged)
    return {
      row: row.row, title: row.title, fr: row.fr, minLevel: row.minLevel, ...(row.alternativeMinLevel === undefined ? {} : { alternativeMinLevel: row.alternativeMinLevel }),
      verdict: judged.verdict, because: judged.because, way: judged.way, declared: inDeclared, ...(judged.closedBy === undefined ? {} : { closedBy: judged.closedBy }),
      notClaimed: isAboveClaim(row, statement), remarks: rowRemarks(row, judged, statements[row.row]), assertions,
    }
  })

  function declare(row: Row, own: Judged, judged: Judged): Declared {
    const base = row.row === row.base ? undefined : declared.get(row.base)
    const it = declaredVerdict(row, own, judged, base, statements[row.row])
    declared.set(row.row, it)
    return it
  }
}

function isAboveClaim({ fr, minLevel }: Row, { claims = {} }: Statement): boolean {
  const name = fr === null ? undefined : frs[fr - 1]
  const claimed = name === undefined ? undefined : claims[name]
  return claimed !== undefined && minLevel > claimed
}
