import { assertionIds, catalogue, causes, configurations, type Finding, type Outcome, outcomes, type Score, sources, type Verdict } from '@fourtwo/contract'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type JudgedRun, judge } from './judge.ts'
import { allHeld, type Made, made, signedBy, statementOf, surveyed } from './made-runs.ts'
import { rowsOf } from './rows.ts'

const doorNames = ['panel', 'broker', 'server', 'bus', 'spare', 'line', 'agent', 'elsewhere'] as const
const ids = fc.constantFrom(...assertionIds)
/** Assertions on which much else rests come up more often. */
const weighty = fc.oneof({ weight: 4, arbitrary: ids }, { weight: 1, arbitrary: fc.constantFrom('CR 7.7/a' as const, 'CR 7.6/a' as const, 'CCSC 1/a' as const, 'CCSC 1/c' as const) })
const outcome = fc.constantFrom(...outcomes)
const made1 = (outcomeOf: fc.Arbitrary<Outcome>): fc.Arbitrary<Made> => fc.record({
  id: weighty, door: fc.constantFrom(...doorNames), outcome: outcomeOf, source: fc.constantFrom(...sources), configuration: fc.oneof({ weight: 4, arbitrary: fc.constant('hardened' as const) }, { weight: 1, arbitrary: fc.constantFrom(...configurations) }),
  cause: fc.constantFrom(...causes), collector: fc.constantFrom('c1', 'c2', 'c3'), probe: fc.constantFrom('p1', 'p2', 'p3'),
  record: fc.record({ kind: fc.constantFrom('reviewed-document', 'supplier-test-record'), independence: fc.constantFrom('supplier', 'independent'), unit: fc.constantFrom('1', '2', '3') }),
}).map(({ record: { kind, ...record }, ...it }) => ({ ...it, record: it.source === 'reviewed' ? { ...record, kind } : record })).chain(it => fc.option(outcome, { nil: undefined }).map(again => (again === undefined ? it : { ...it, again })))

const rowNames = rowsOf(catalogue, ['EDR', 'NDR']).map(it => it.row)
const reviewed = fc.constantFrom({}, { reviewed: signedBy() }, { reviewed: signedBy({ independence: 'supplier' }) })
const requirement = fc.oneof(
  fc.constantFrom({ says: 'met' }, { says: 'met', at: ['panel'] }, { says: 'met', needs: 'an option' }, { says: 'integration', system: 'a directory' }),
  reviewed.map(more => ({ says: 'not-applicable', justification: 'none', ...more })),
  fc.tuple(fc.integer({ min: 1, max: 4 }), reviewed).map(([carries, more]) => ({ says: 'countermeasure', measure: 'm', document: 'd', owner: 'o', carries, ...more })),
)
const statement = fc.record({
  types: fc.constantFrom(['EDR'], ['NDR'], ['EDR', 'NDR']), agent: fc.constantFrom('part-of-product', 'test-equipment'),
  requirements: fc.dictionary(fc.constantFrom(...rowNames, ...assertionIds), requirement, { maxKeys: 12 }),
  conflicts: fc.array(fc.record({ counts: fc.constantFrom(...rowNames), leaves: fc.constantFrom(...rowNames), because: fc.constant('x') }), { maxLength: 2 }),
  claims: fc.record({ IAC: fc.integer({ min: 0, max: 4 }), TRE: fc.integer({ min: 0, max: 4 }) }), furtherUnits: fc.constantFrom([], ['2']),
  extra: fc.subarray(['bus', 'spare', 'line', 'agent', 'broker']),
}).map(({ extra, ...more }) => {
  const doors = { bus: { kind: 'modbus', authentication: 'none', readProtected: false }, spare: { kind: 'https', hardened: 'off' }, line: { kind: 'console', physicalProtection: { document: 'd' } }, agent: { kind: 'agent' }, broker: { kind: 'mqtt', noCertificates: { document: 'd', reviewed: signedBy() } } } as const
  return statementOf({ ...more, interfaces: { panel: { kind: 'https' }, broker: { kind: 'mqtt' }, server: { kind: 'opcua' }, ...Object.fromEntries(extra.map(name => [name, doors[name as keyof typeof doors]])) } })
})
const around = fc.tuple(statement, fc.constantFrom('self' as const, 'self-declaring' as const, 'lab' as const), fc.constantFrom('T0' as const, 'T1' as const), fc.boolean(), fc.boolean()).map(([it, assessment, keyTier, listed, person]): Partial<JudgedRun> =>
  ({ statement: it, assessment, keyTier, ...(listed ? { practiceList: '2026-01' } : {}), accounts: [{ name: 'ann', opens: ['broker'], ...(person ? { holder: 'person' } : {}) }] }))

/** Sparse runs of all kinds, and runs near the top, where most rules have something to lose. */
const sparse = fc.array(made1(outcome), { maxLength: 40 }).map(found => [surveyed, ...found])
const near = fc.tuple(fc.array(made1(outcome), { maxLength: 4 }), fc.array(fc.tuple(fc.nat(), outcome), { maxLength: 4 })).map(([more, spoilt]) => {
  const all = allHeld(['EDR', 'NDR'])
  return [...all.map((it, n): Made => ({ ...it, outcome: spoilt.find(([at]) => at % all.length === n)?.[1] ?? it.outcome })), ...more]
})
const found = fc.oneof(sparse, near)
const runOf = (all: readonly Made[], more: Partial<JudgedRun>): JudgedRun => {
  const { practiceList: _, ...run } = made(all, more)
  return more.practiceList === undefined ? run : { ...run, practiceList: more.practiceList }
}

const rank: Readonly<Record<Verdict, number>> = { unmet: 0, unproven: 1, met: 2, 'not-applicable': 2 }
const passes = (verdict: Verdict) => Number(verdict === 'met' || verdict === 'not-applicable')
/** Everything of a score that may never rise by a violation; what begins with `proven` may not rise by losing evidence either. */
function figures(score: Score): ReadonlyMap<string, number> {
  const levels = [...score.vector.map(it => ['vector', it] as const), ...(score.informs ?? []).map(it => ['informs', it] as const)].flatMap(([of, it]) => [
    [`proven ${of} ${it.abbreviation}`, it.proven], [`proven declared ${of} ${it.abbreviation}`, it.declared.proven], [`possible ${of} ${it.abbreviation}`, it.possible], [`possible declared ${of} ${it.abbreviation}`, it.declared.possible],
  ] as const)
  const rows = [...score.rows, ...score.gates].flatMap(it => [
    [`verdict ${it.row}`, rank[it.verdict]], [`declared ${it.row}`, rank[it.declared.verdict]], [`proven ${it.row}`, passes(it.verdict)], [`proven declared ${it.row}`, passes(it.declared.verdict)],
  ] as const)
  return new Map<string, number>([...levels, ...rows, ['proven minimum', score.minimum.native.proven], ['possible minimum', score.minimum.native.possible], ['vector stands', Number(score.vectorStands)], ['proven conformance', Number(score.mayConform)]])
}
/** What rose. `informs` appears where the vector falls, so it has nothing to be held against. */
const risen = (before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): string[] => [...after].filter(([key, it]) => it > (before.get(key) ?? it)).map(([key, it]) => `${key}: ${before.get(key)} to ${it}`)

describe('any run', { timeout: 180_000 }, () => {
  test('never proves more by losing evidence', () => {
    fc.assert(fc.property(found, around, fc.nat(), (all, more, lost) => {
      const run = runOf(all, more)
      const less = { ...run, findings: run.findings.toSpliced(lost % run.findings.length, 1) }
      expect(risen(figures(judge(run)), figures(judge(less))).filter(it => it.startsWith('proven'))).toEqual([])
    }), { numRuns: 150 })
  })
  test('gains nothing by a violation: no level, native or declared, proven or possible, and no verdict', () => {
    fc.assert(fc.property(found, around, made1(fc.constant('violated' as const)), (all, more, violation) => {
      const { again: _, ...once } = violation
      expect(risen(figures(judge(runOf(all, more))), figures(judge(runOf([...all, once], more))))).toEqual([])
    }), { numRuns: 150 })
  })
  test('gains nothing by a violation that no plan owed, nor by one in an ask that was put before', () => {
    fc.assert(fc.property(found, around, fc.nat(), made1(fc.constant('violated' as const)), fc.boolean(), (all, more, at, violation, planned) => {
      const run = runOf(all, more)
      const before = run.findings[at % run.findings.length]
      const { findings, transcripts } = runOf([...all, violation], more)
      const made = findings.find(it => it.ask === `ask-${all.length}@${violation.door}`)
      if (before === undefined || made === undefined) return
      const cite = `${before.ask}#0`
      const line = { n: 1, ms: 1, kind: 'answer', of: 0, answer: { says: 'no', read: '', cite } } as const
      const { repetition: _, ...first } = before
      const extra: Finding = planned ? { ...first, outcome: 'violated', because: 'seen', cites: [cite] } : made
      const run2 = { ...run, findings: [...run.findings, extra], transcripts: new Map([...run.transcripts, ...(planned ? [[before.ask, [line]] as const] : [...transcripts].filter(([name]) => name === made.ask))]) }
      expect(risen(figures(judge(run)), figures(judge(run2)))).toEqual([])
    }), { numRuns: 100 })
  })
  test('is judged to the same bytes in any order', () => {
    fc.assert(fc.property(found, around, fc.array(fc.nat(), { minLength: 20 }), (all, more, chance) => {
      const run = runOf(all, more)
      const shuffle = <T>(items: readonly T[]): T[] => items.map((item, n) => [((chance[n % chance.length] ?? 0) * (n + 7)) % 1009, item] as const).toSorted(([a], [b]) => a - b).map(([, item]) => item)
      expect(JSON.stringify(judge({ ...run, plan: shuffle(run.plan), findings: shuffle(run.findings), transcripts: new Map(shuffle([...run.transcripts])) }))).toBe(JSON.stringify(judge(run)))
    }), { numRuns: 100 })
  })
  test('is never better proven than possible, nor natively than declared', () => {
    fc.assert(fc.property(found, around, (all, more) => judge(runOf(all, more)).vector.every(it => it.proven <= it.possible && it.declared.proven <= it.declared.possible && it.proven <= it.declared.proven && it.possible <= it.declared.possible)), { numRuns: 100 })
  })
})
