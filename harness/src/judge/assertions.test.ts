import type { AssertionId } from '@fourtwo/contract'
import { describe, expect, test } from 'vitest'
import { judge } from './judge.ts'
import { allHeld, allHeldBut, assertionOf, held, type Made, made, rowOf, signedBy, statementOf, surveyed } from './made-runs.ts'

const state = (id: AssertionId, found: readonly Made[], more = {}) => assertionOf(judge(made([surveyed, ...found], more)), id)

describe('an assertion (SCORING, section 5)', () => {
  test('without an ask is open and said to be not yet askable', () => {
    expect(state('CR 1.11/b', [])).toMatchObject({ state: 'open', asked: false, because: 'not yet askable by this version' })
  })
  test('without an ask says whether this run left it out or nobody can ask it yet, where the run knows', () => {
    const askable = { askable: ['CR 1.11/b'] as const }
    expect(state('CR 1.11/b', [], askable)).toMatchObject({ state: 'open', asked: false, askable: true, because: 'not asked in this run' })
    expect(state('CR 1.11/c', [], askable)).toMatchObject({ state: 'open', asked: false, askable: false, because: 'not yet askable by this version' })
    expect(state('CR 1.11/b', [])).not.toHaveProperty('askable')
  })
  test('over every door holds only if each is satisfied, none inconclusive', () => {
    expect(state('CR 1.11/b', held('CR 1.11/b'))).toMatchObject({ state: 'holds', closedBy: 'observed' })
    for (const [outcome, as] of [['inconclusive', 'open'], ['violated', 'broken'], ['lost', 'open']] as const)
      expect(state('CR 1.11/b', held('CR 1.11/b').map(it => (it.door === 'broker' ? { ...it, outcome } : it))).state).toBe(as)
  })
  test('over every door is open where a door of its users was not asked at all: a door can never vanish', () => {
    const { state: as, places } = state('CR 1.11/b', held('CR 1.11/b').filter(it => it.door !== 'broker'))
    expect(as).toBe('open')
    expect(places).toContainEqual(expect.objectContaining({ door: 'broker', outcome: 'inconclusive' }))
  })
  test('over every door is asked of its users only', () => {
    expect(state('CR 1.1/a', [...held('CR 1.1/a'), { id: 'CR 1.1/a', door: 'broker', outcome: 'violated' }])).toMatchObject({ state: 'holds', places: [{ door: 'panel' }, { door: 'server' }], doors: [{ door: 'broker', aside: 'a door for machines' }, {}, {}] })
  })
  test('over one door holds once it was shown, and a failure elsewhere counts only where the supplier claims it', () => {
    const found: Made[] = [{ id: 'CR 6.1/a', door: 'panel', outcome: 'violated' }, { id: 'CR 6.1/a', door: 'broker', outcome: 'satisfied' }]
    expect(state('CR 6.1/a', found).state).toBe('holds')
    const claim = (at: string[]) => ({ statement: statementOf({ requirements: { 'CR 6.1': { says: 'met', at } } }) })
    expect(state('CR 6.1/a', found, claim(['broker'])).state).toBe('holds')
    expect(state('CR 6.1/a', found, claim(['panel'])).state).toBe('broken')
    expect(state('CR 6.1/a', found, claim(['server'])).state).toBe('open')
  })
  test('over one door is broken where it failed at all that were asked, open where one is undecided', () => {
    expect(state('CR 6.1/a', [{ id: 'CR 6.1/a', door: 'panel', outcome: 'violated' }]).state).toBe('broken')
    expect(state('CR 6.1/a', [{ id: 'CR 6.1/a', door: 'panel', outcome: 'violated' }, { id: 'CR 6.1/a', door: 'broker', outcome: 'inconclusive' }]).state).toBe('open')
  })
  test('of the component holds once each probe was satisfied somewhere', () => {
    const at = (door: string, outcome: Made['outcome'], probe: string): Made => ({ id: 'CR 6.2/a', door, outcome, probe })
    expect(state('CR 6.2/a', [at('panel', 'inconclusive', 'p'), at('broker', 'satisfied', 'p')]).state).toBe('holds')
    expect(state('CR 6.2/a', [at('panel', 'inconclusive', 'p'), at('broker', 'satisfied', 'q')]).state).toBe('open')
    expect(state('CR 6.2/a', [at('panel', 'violated', 'p'), at('broker', 'satisfied', 'p')]).state).toBe('broken')
    expect(state('CR 6.2/a', [at('panel', 'lost', 'p'), at('broker', 'satisfied', 'p')]).state).toBe('open')
    const byRecord = (door: string, kind: 'supplier-test-record' | 'reviewed-document'): Made => ({ ...at(door, 'violated', 'p'), source: 'reviewed', record: { kind } })
    expect(state('CR 6.2/a', [byRecord('panel', 'supplier-test-record'), byRecord('broker', 'reviewed-document')]).state).toBe('broken')
  })
  test('is not applicable where no door applies, only if a condition says that it may be', () => {
    expect(state('CR 1.11/b', held('CR 1.11/b', { outcome: 'not-applicable' })).state).toBe('not-applicable')
    expect(state('CR 6.1/a', [{ id: 'CR 6.1/a', outcome: 'not-applicable' }])).toMatchObject({ state: 'open', because: 'no door applies, and no condition says that it may not' })
  })
  test('drops doors that do not apply', () => {
    expect(state('CR 1.11/b', held('CR 1.11/b').map(it => (it.door === 'broker' ? { ...it, outcome: 'not-applicable' } : it))).state).toBe('holds')
  })
  test('is violated by what no plan owed, and satisfied by nothing of the kind', () => {
    const run = made([surveyed, { id: 'CR 6.1/a', outcome: 'violated' }, { id: 'CR 6.2/a', outcome: 'satisfied' }])
    const score = judge({ ...run, plan: run.plan.slice(0, 1) })
    expect([assertionOf(score, 'CR 6.1/a').state, assertionOf(score, 'CR 6.2/a').state]).toEqual(['broken', 'open'])
  })
})

describe('a repetition (SCORING, section 5)', () => {
  test('that did not recur leaves the violation standing, as intermittent', () => {
    for (const again of ['satisfied', 'inconclusive'] as const) {
      const { state: as, because, places } = state('CR 6.1/a', [{ id: 'CR 6.1/a', outcome: 'violated', again }])
      expect(as).toBe('broken')
      expect(because).toContain('violated, intermittent')
      expect(places[0]?.intermittent).toBe(true)
    }
    expect(state('CR 6.1/a', [{ id: 'CR 6.1/a', outcome: 'violated', again: 'violated' }]).places[0]?.intermittent).toBeUndefined()
  })
  test('makes satisfied and inconclusive inconclusive', () => {
    expect(state('CR 6.1/a', [{ id: 'CR 6.1/a', outcome: 'satisfied', again: 'inconclusive' }]).state).toBe('open')
    expect(state('CR 6.1/a', [{ id: 'CR 6.1/a', outcome: 'inconclusive', again: 'satisfied' }]).state).toBe('open')
  })
  test('that disagrees is unstable where time or load alone decides', () => {
    const { state: as, places } = state('CR 7.1/a', held('CR 7.1/a').map(it => (it.door === 'panel' ? { ...it, outcome: 'violated', again: 'satisfied' } : it)))
    expect(as).toBe('open')
    expect(places.find(it => it.door === 'panel')).toMatchObject({ outcome: 'inconclusive', cause: 'unstable' })
    expect(state('CR 7.1/a', held('CR 7.1/a', { outcome: 'violated', again: 'violated' })).state).toBe('broken')
  })
  test('whose first is lost says nothing', () => {
    expect(state('CR 6.1/a', [{ id: 'CR 6.1/a', outcome: 'lost', again: 'satisfied' }]).state).toBe('open')
  })
})

describe('not applicable (SCORING, section 7)', () => {
  const says = (more: object) => ({ says: 'not-applicable', justification: 'there is no such thing', ...more })
  const row = (name: string, statement: object, assessment: 'self' | 'self-declaring' | 'lab', found: readonly Made[] = []) => rowOf(judge(made([surveyed, ...found], { assessment, statement: statementOf({ requirements: { [name]: statement } }) })), name)

  test('counts when an independent reviewer signs it', () => {
    expect(row('CR 2.5', says({ reviewed: signedBy() }), 'lab')).toMatchObject({ verdict: 'not-applicable', closedBy: 'reviewed' })
    expect(row('CR 2.5', says({ reviewed: signedBy({ independence: 'supplier' }) }), 'lab').verdict).toBe('unproven')
  })
  test('by the supplier alone is unproven, claimed not applicable; only a self-assessment that says so counts it, as self-declared', () => {
    expect(row('CR 2.5', says({}), 'lab')).toMatchObject({ verdict: 'unproven', because: expect.stringContaining('claimed not applicable') })
    expect(row('CR 2.5', says({}), 'self').verdict).toBe('unproven')
    expect(row('CR 2.5', says({}), 'self-declaring')).toMatchObject({ verdict: 'not-applicable', closedBy: 'self-declared' })
  })
  test('needs a condition in the catalogue, whoever signs', () => {
    expect(row('CR 6.1', says({ reviewed: signedBy() }), 'lab').verdict).toBe('unproven')
    expect(row('CR 6.1', says({}), 'self-declaring').verdict).toBe('unproven')
  })
  test('yields to what was seen to work, for what works applies', () => {
    expect(row('CR 2.5', says({ reviewed: signedBy() }), 'lab', [{ id: 'CR 2.5/a', door: 'panel', outcome: 'satisfied' }]).verdict).toBe('unproven')
  })
  test('yields to what was seen violated, and to a run that was cut off', () => {
    expect(row('CR 2.5', says({ reviewed: signedBy() }), 'lab', [{ id: 'CR 2.5/a', door: 'panel', outcome: 'violated' }]).verdict).toBe('unmet')
    expect(row('CR 2.5', says({ reviewed: signedBy() }), 'lab', [{ id: 'CR 2.5/a', door: 'panel', outcome: 'lost' }]).verdict).toBe('unproven')
  })
  test('may be stated of one assertion that has a condition', () => {
    const score = (assessment: 'self' | 'self-declaring' | 'lab') => judge(made(allHeldBut('CR 2.12/b', { outcome: 'inconclusive' }), { assessment, statement: statementOf({ requirements: { 'CR 2.12/b': says({}) } }) }))
    expect(assertionOf(score('self-declaring'), 'CR 2.12/b')).toMatchObject({ state: 'not-applicable', closedBy: 'self-declared' })
    expect(rowOf(score('self'), 'CR 2.12').verdict).toBe('unproven')
    expect(rowOf(score('self-declaring'), 'CR 2.12').verdict).toBe('met')
    expect(rowOf(score('lab'), 'CR 2.12').verdict).toBe('unproven')
  })
  test('stated of one assertion yields to what was lost and to what was seen', () => {
    const of = (outcome: Made['outcome']) => assertionOf(judge(made(allHeldBut('CR 2.12/b', { outcome }), { statement: statementOf({ requirements: { 'CR 2.12/b': says({}) } }) })), 'CR 2.12/b')
    expect(of('lost').state).toBe('open')
    const unsurveyed = judge(made([], { statement: statementOf({ requirements: { 'CR 2.6/b': says({ reviewed: signedBy() }) } }) }))
    expect(assertionOf(unsurveyed, 'CR 2.6/b').state).toBe('not-applicable')
    expect(of('satisfied')).toMatchObject({ state: 'holds', closedBy: 'reviewed' })
  })
  test('by the supplier\'s own reviewer is but the supplier\'s word', () => {
    const of = (independence: 'supplier' | 'independent', assessment: 'self' | 'self-declaring' | 'lab') => rowOf(judge(made([{ id: 'CR 2.2/a', source: 'reviewed', outcome: 'not-applicable', record: { independence } }], { assessment })), 'CR 2.2')
    expect(of('independent', 'lab')).toMatchObject({ verdict: 'not-applicable', closedBy: 'reviewed' })
    expect(of('supplier', 'lab').verdict).toBe('unproven')
    expect(of('supplier', 'self').verdict).toBe('unproven')
    expect(of('supplier', 'self-declaring')).toMatchObject({ verdict: 'not-applicable', closedBy: 'self-declared' })
  })
  test('by evidence counts without anybody\'s word', () => {
    expect(rowOf(judge(made([surveyed, ...held('CR 1.12/a', { outcome: 'not-applicable' }), ...held('CR 1.12/b', { outcome: 'not-applicable' })], { assessment: 'lab' })), 'CR 1.12')).toMatchObject({ verdict: 'not-applicable', closedBy: 'observed' })
  })
  test('is shown beside specified, met, unmet and unproven', () => {
    const { total, met, unmet, unproven, notApplicable } = judge(made(allHeldBut('CR 2.5/a', { outcome: 'violated' }))).vector[1] ?? expect.fail()
    expect(met + unmet + unproven + notApplicable).toBe(total)
    expect(unmet).toBe(1)
  })
})

describe('the practice list (SCORING, section 11)', () => {
  test('missing, leaves CR 1.5, 1.9, 1.14 and 4.3 not testable', () => {
    const { practiceList: _, ...run } = made(allHeld())
    const score = judge(run)
    expect(score.notTestable).toEqual(['CR 1.5', 'CR 1.9', 'CR 1.14', 'CR 4.3'])
    expect(score.notTestable.map(name => rowOf(score, name).verdict)).toEqual(Array(4).fill('unproven'))
    expect(score.practiceList).toBeNull()
    const { practiceList: __, ...violated } = made(allHeldBut('CR 4.3/a', { outcome: 'violated' }))
    expect(assertionOf(judge(violated), 'CR 4.3/a').state).toBe('open')
    expect(judge(made(allHeld())).notTestable).toEqual([])
  })
})
