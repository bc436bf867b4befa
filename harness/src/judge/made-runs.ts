import { type Ask, type AssertionId, assertionsOf, type AssertionState, catalogue, type Cause, type Configuration, type Finding, type Line, type Outcome, parseStatement, type RowVerdict, type Score, type Source, type Statement, type WitnessRecord } from '@fourtwo/contract'
import type { JudgedRun } from './judge.ts'
import { rowsOf } from './rows.ts'

/** One ask of a made run with what was found; `outcome` lost: the plan owes it and there is no finding. */
export interface Made {
  readonly id: AssertionId
  readonly door?: string
  readonly outcome: Outcome | 'lost'
  readonly source?: Source
  readonly configuration?: Configuration
  readonly cause?: Cause
  readonly collector?: string
  readonly probe?: string
  readonly record?: Partial<WitnessRecord>
  /** The outcome of the second time. */
  readonly again?: Outcome
}

const texts = new Map(assertionsOf(catalogue).map(({ id, assertion }) => [id, assertion]))
const signed = { person: 'P. Erson', organisation: 'Lab', independence: 'independent', reference: 'PR-1', version: '1', digest: 'a'.repeat(64), date: '2026-01-02' } as const

/** A record of a witnessed test on unit 1, altered as told. */
export const recordOf = (more: Partial<WitnessRecord> = {}): WitnessRecord => ({ kind: 'witnessed-test', unit: '1', ...signed, ...more })
/** A signature of an independent reviewer, altered as told. */
export const signedBy = (more: Partial<WitnessRecord> = {}) => ({ ...signed, ...more })

/** A statement with three doors: `panel` for people, `broker` for machines, `server` for both; altered as told. */
export const statementOf = (more: Readonly<Record<string, unknown>> = {}): Statement => parseStatement({
  supplier: 'S', model: 'M', version: '1.0', serial: '1', types: ['EDR'], configuration: 'hardened', agent: 'part-of-product',
  interfaces: { panel: { kind: 'https' }, broker: { kind: 'mqtt' }, server: { kind: 'opcua' } }, ...more,
}, 'statement')

/** A run in which exactly this was found; every citation stands in its transcript. */
export function made(found: readonly Made[], more: Partial<JudgedRun> = {}): JudgedRun {
  const plan: Ask[] = []
  const findings: Finding[] = []
  const transcripts = new Map<string, Line[]>()
  const statement = more.statement ?? statementOf()
  for (const [n, it] of found.entries()) {
    const { id: assertion, door = 'server', source = 'observed', configuration = statement.configuration, probe = `probe-${n}` } = it
    const ask = `ask-${n}@${door}`
    plan.push({ id: ask, probe, assertion, door, ...(source === 'observed' ? {} : { source }) })
    const conclude = (outcome: Outcome, repetition?: 2) => {
      const transcript = repetition === undefined ? ask : `${ask}~2`
      const cite = `${transcript}#0`
      transcripts.set(transcript, [{ n: 0, ms: 0, kind: 'call', session: 's', verb: 'v', given: null }, { n: 1, ms: 1, kind: 'answer', of: 0, answer: { says: 'yes', read: '', cite } }])
      const of = {
        ask, probe, assertion, door, source, configuration, because: `${outcome} at ${door}`, ...(repetition === undefined ? {} : { repetition }), ...(it.collector === undefined ? {} : { collector: it.collector }),
        ...(source === 'witnessed' || source === 'reviewed' ? { record: recordOf({ kind: source === 'witnessed' ? 'witnessed-test' : 'reviewed-document', ...it.record }) } : {}),
      } as const
      findings.push(outcome === 'inconclusive' ? { ...of, outcome, cause: it.cause ?? 'transport-lost', cites: [] } : outcome === 'not-applicable' ? { ...of, outcome, cites: [] } : { ...of, outcome, cites: [cite] })
    }
    if (it.outcome !== 'lost') conclude(it.outcome)
    if (it.again !== undefined) conclude(it.again, 2)
  }
  return { edition: 'iec-62443-4-2:2019', statement, assessment: 'self', plan, findings, transcripts, practiceList: '2026-01', keyTier: 'T1', ...more }
}

/** A port survey that found nothing undeclared. */
export const surveyed: Made = { id: 'CR 7.7/a', door: 'server', outcome: 'satisfied' }

/** The assertion satisfied at every door of its users, by a source that closes it. */
export function held(id: AssertionId, more: Partial<Made> = {}): Made[] {
  const text = texts.get(id)
  const source: Source = text?.proof ?? 'observed'
  const doors = text?.over !== 'every' || id === 'CR 7.7/a' ? ['server'] : ['panel', 'broker', 'server'].filter(door => text.users === undefined || door === 'server' || (text.users === 'people') === (door === 'panel'))
  return doors.map(door => ({ id, door, outcome: 'satisfied', source, ...(source === 'attested' ? { collector: `collector of ${id}` } : {}), ...more }))
}

/** Every assertion of these types held. */
export const allHeld = (types: readonly string[] = ['EDR']): Made[] => [...new Set(rowsOf(catalogue, types).flatMap(it => it.assertions).map(it => it.id))].flatMap(id => held(id))
/** Every assertion held but one, found as told at its doors. */
export const allHeldBut = (id: AssertionId, more: Partial<Made>, types?: readonly string[]): Made[] => allHeld(types).map(it => (it.id === id ? { ...it, ...more } : it))

/** One row of a score, gates included. */
export function rowOf(score: Score, name: string): RowVerdict {
  const found = score.rows.concat(score.gates).find(it => it.row === name)
  if (found === undefined) throw new Error(`no row ${name}`)
  return found
}
/** One assertion of a score. */
export function assertionOf(score: Score, id: AssertionId): AssertionState {
  const found = score.rows.concat(score.gates).flatMap(it => it.assertions).find(it => it.id === id)
  if (found === undefined) throw new Error(`no assertion ${id}`)
  return found
}
