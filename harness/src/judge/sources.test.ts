import type { AssertionId } from '@fourtwo/contract'
import { describe, expect, test } from 'vitest'
import { judge } from './judge.ts'
import { allHeld, assertionOf, held, type Made, made, recordOf, statementOf, surveyed } from './made-runs.ts'

const state = (id: AssertionId, found: readonly Made[], more = {}) => assertionOf(judge(made([surveyed, ...found], more)), id)
const one = (id: AssertionId, source: NonNullable<Made['source']>, more: Partial<Made> = {}): Made => ({ id, source, outcome: 'satisfied', ...more })
const OBSERVED = 'CR 6.2/a'
const ATTESTED = 'CR 7.2/b'
const REVIEWED = 'CR 5.1/c'

describe('what closes which proof (SCORING, section 4)', () => {
  test.each([
    ['observed', OBSERVED, { declared: 0, reported: 0, attested: 0, observed: 1, witnessed: 1, reviewed: 0 }],
    ['attested', ATTESTED, { declared: 0, reported: 0, attested: 1, observed: 1, witnessed: 1, reviewed: 1 }],
    ['reviewed', REVIEWED, { declared: 0, reported: 0, attested: 0, observed: 0, witnessed: 1, reviewed: 1 }],
  ] as const)('proof %s', (_, id, closes) => {
    for (const [source, does] of Object.entries(closes) as [NonNullable<Made['source']>, number][]) {
      const { state: as, closedBy } = state(id, [one(id, source)])
      expect([source, as, closedBy]).toEqual([source, does === 1 ? 'holds' : 'open', does === 1 ? source : undefined])
    }
  })
  test('a reviewed record of the supplier\'s test closes an observed proof "by record"', () => {
    expect(state(OBSERVED, [one(OBSERVED, 'reviewed', { record: { kind: 'supplier-test-record' } })])).toMatchObject({ state: 'holds', closedBy: 'by-record' })
  })
  test('by record never where a certifier insists on its own test', () => {
    const byRecord = (id: AssertionId) => state(id, held(id).map(it => ({ ...it, source: 'reviewed', record: { kind: 'supplier-test-record' } })), { statement: statementOf({ types: ['EDR', 'HDR', 'NDR'] }) }).state
    expect(['CR 7.4/a', 'CR 1.9/c', 'CR 2.10/b', 'CR 7.3 RE(1)/a', '3.10 RE(1)/a'].map(id => byRecord(id as AssertionId))).toEqual(Array(5).fill('open'))
    expect(['CR 1.9/b', 'CR 2.10/a', 'CR 7.3/a'].map(id => byRecord(id as AssertionId))).toEqual(Array(3).fill('holds'))
  })
  test('a witnessed test counts on the units of the item only', () => {
    const at = (unit: string | undefined, statement = statementOf()) => {
      const { unit: _, ...record } = recordOf()
      const run = made([surveyed, one(OBSERVED, 'witnessed')], { statement })
      return assertionOf(judge({ ...run, findings: run.findings.map(it => (it.source === 'witnessed' ? { ...it, record: { ...record, ...(unit === undefined ? {} : { unit }) } } : it)) }), OBSERVED).state
    }
    expect([at('1'), at('2'), at(undefined), at('2', statementOf({ furtherUnits: ['2'] }))]).toEqual(['holds', 'open', 'open', 'holds'])
  })
  test('witnessed closes what the harness could not observe', () => {
    expect(state(OBSERVED, [one(OBSERVED, 'observed', { outcome: 'inconclusive', cause: 'needs-hands' }), one(OBSERVED, 'witnessed')])).toMatchObject({ state: 'holds', closedBy: 'witnessed' })
  })
  test('a finding that is owed and lost is no less owed for what others found', () => {
    expect(state(OBSERVED, [one(OBSERVED, 'observed', { outcome: 'lost' }), one(OBSERVED, 'witnessed')]).state).toBe('open')
  })
  test('the strongest of several is what closed it', () => {
    expect(state(ATTESTED, [one(ATTESTED, 'attested'), one(ATTESTED, 'reviewed'), one(ATTESTED, 'observed'), one(ATTESTED, 'witnessed')]).closedBy).toBe('observed')
    expect(state(ATTESTED, [one(ATTESTED, 'attested'), one(ATTESTED, 'reviewed')]).closedBy).toBe('reviewed')
  })
  test('an attested fact never closes what has to be observed, nor opens what was', () => {
    for (const outcome of ['satisfied', 'inconclusive', 'violated', 'not-applicable', 'lost'] as const) {
      const found: Made[] = [...held('CR 1.11/b'), one('CR 1.11/b', 'attested', { door: 'agent', outcome, collector: 'c' })]
      expect([outcome, state('CR 1.11/b', found).state]).toEqual([outcome, 'holds'])
    }
    expect(state('CR 1.11/b', [one('CR 1.11/b', 'attested', { door: 'agent', collector: 'c' })]).state).toBe('open')
    expect(state('CR 1.11/b', [one('CR 1.11/b', 'attested', { door: 'agent', outcome: 'violated', collector: 'c' })]).state).toBe('open')
  })
  test('the agent\'s admission breaks what has to be attested, and an observation breaks everything', () => {
    expect(state(ATTESTED, [one(ATTESTED, 'attested', { outcome: 'violated' })]).state).toBe('broken')
    expect(state(REVIEWED, [one(REVIEWED, 'observed', { outcome: 'violated' })]).state).toBe('broken')
  })
  test('a further source that the catalogue allows suffices', () => {
    expect(state('CR 1.2 RE(1)/a', held('CR 1.2 RE(1)/a').map(it => ({ ...it, source: 'reviewed' })))).toMatchObject({ state: 'holds', closedBy: 'reviewed' })
  })
})

describe('a key in a file, T0 (SCORING, section 4)', () => {
  const attested = one(ATTESTED, 'attested', { collector: 'limits' })
  test('counts in a self-assessment as the supplier\'s signed statement', () => {
    const score = judge(made([attested], { keyTier: 'T0' }))
    expect(assertionOf(score, ATTESTED).state).toBe('holds')
    expect(score.remarks.join()).toContain('signed statement of the supplier')
  })
  test('does not count in a lab\'s run; T1 does, and so does what a witness sampled of the collector', () => {
    const lab = (found: readonly Made[], keyTier?: 'T1') => state(ATTESTED, found, { assessment: 'lab', ...(keyTier === undefined ? { keyTier: 'T0' } : { keyTier }) }).state
    expect(lab([attested])).toBe('open')
    expect(lab([{ ...attested, outcome: 'violated' }])).toBe('broken')
    expect(lab([attested], 'T1')).toBe('holds')
    const sample = (independence: 'independent' | 'supplier'): Made[] => [attested, one('CR 2.9/a', 'attested', { collector: 'limits' }), one('CR 2.9/a', 'witnessed', { record: { independence } })]
    expect(lab(sample('independent'))).toBe('holds')
    expect(lab(sample('supplier'))).toBe('open')
  })
})

describe('the mix of a level (SCORING, section 4)', () => {
  test('counts what its scored assertions rest on, each once, by the weakest', () => {
    const found = allHeld().map((it): Made => (it.id === 'CR 6.1/a' ? { ...it, source: 'witnessed' } : it.id === 'CR 6.2/a' ? { ...it, source: 'reviewed', record: { kind: 'supplier-test-record' } } : it))
    const { vector } = judge(made(found))
    expect(vector[5]).toMatchObject({ abbreviation: 'TRE', proven: 4, mix: { observed: 1, witnessed: 1, 'by-record': 1, attested: 0, reviewed: 0, 'self-declared': 0 } })
    const spoilt = judge(made(found.map((it): Made => (it.id === 'CR 6.2/a' ? { ...it, outcome: 'inconclusive' } : it))))
    expect(spoilt.vector[5]).toMatchObject({ proven: 1, mix: { observed: 0, witnessed: 1, 'by-record': 0 } })
    expect(vector[6]?.mix).toMatchObject({ attested: 2, reviewed: 0 })
  })
  test('is empty at level 0, and shows what is self-declared', () => {
    expect(Object.values(judge(made([])).vector[5]?.mix ?? {})).toEqual([0, 0, 0, 0, 0, 0])
    const statement = statementOf({ requirements: { 'CR 2.7': { says: 'not-applicable', justification: 'no sessions' } } })
    expect(judge(made(allHeld().filter(it => !it.id.startsWith('CR 2.7')), { statement, assessment: 'self-declaring' })).vector[1]).toMatchObject({ proven: 4, mix: { 'self-declared': 1 } })
  })
})
