import { describe, expect, test } from 'vitest'
import { judge } from './judge.ts'
import { assertionOf, held, type Made, made, statementOf, surveyed } from './made-runs.ts'

const fact = (id: Made['id'], collector: string, more: Partial<Made> = {}): Made => ({ id, door: 'agent', source: 'attested', outcome: 'satisfied', collector, ...more })
const locksOut = fact('CR 1.11/b', 'lock-out')
const seenNot = held('CR 1.11/b').map((it): Made => ({ ...it, outcome: 'violated' }))
const of = (found: readonly Made[], more = {}) => judge(made([surveyed, ...found], more))

describe('a contradiction (SCORING, section 5)', () => {
  test('attested yes, observed no: violated, the pair is listed, and no fact of that collector speaks in this run', () => {
    const score = of([locksOut, fact('CR 7.2/b', 'lock-out'), fact('CR 2.9/a', 'audit'), ...seenNot])
    expect(assertionOf(score, 'CR 1.11/b').state).toBe('broken')
    expect(score.contradictions).toContainEqual(expect.objectContaining({ assertion: 'CR 1.11/b', door: 'panel', weaker: expect.objectContaining({ source: 'attested', collector: 'lock-out' }), stronger: expect.objectContaining({ source: 'observed' }) }))
    expect(score.discredited.map(it => it.collector)).toEqual(['lock-out'])
    expect([assertionOf(score, 'CR 7.2/b').state, assertionOf(score, 'CR 2.9/a').state]).toEqual(['open', 'holds'])
  })
  test('a second refuted fact takes every attested fact with it', () => {
    const score = of([locksOut, fact('CR 3.7/a', 'errors'), fact('CR 2.9/a', 'audit'), ...seenNot, ...held('CR 3.7/a', { outcome: 'violated' })])
    expect(score.discredited.map(it => it.collector)).toEqual(['audit', 'errors', 'lock-out'])
    expect(assertionOf(score, 'CR 2.9/a').state).toBe('open')
  })
  test('one fact refuted at three doors is one', () => {
    expect(of([locksOut, fact('CR 2.9/a', 'audit'), ...seenNot]).discredited).toHaveLength(1)
  })
  test('where no fact speaks any more, none takes a requirement from the device either', () => {
    const noRadio = fact('CR 2.2/a', 'wireless', { outcome: 'not-applicable' })
    const inLab = (keyTier: 'T0' | 'T1') => assertionOf(of([noRadio], { assessment: 'lab', keyTier }), 'CR 2.2/a')
    expect(assertionOf(of([noRadio]), 'CR 2.2/a')).toMatchObject({ state: 'not-applicable', closedBy: 'attested' }) // the control
    expect(assertionOf(of([noRadio, locksOut, ...seenNot, fact('CR 3.7/a', 'errors'), ...held('CR 3.7/a', { outcome: 'violated' })]), 'CR 2.2/a').state).toBe('open')
    expect(assertionOf(of([noRadio, { id: 'CR 6.1/a', outcome: 'lost' }]), 'CR 2.2/a').state).toBe('open')
    // Nor a key in a file in a lab's run.
    expect([inLab('T0').state, inLab('T1')]).toEqual(['open', expect.objectContaining({ state: 'not-applicable', closedBy: 'attested' })])
  })
  test.each(['satisfied', 'violated'] as const)('attested that it does not apply, seen %s: the pair is listed, and the collector speaks no more', outcome => {
    const score = of([fact('CR 2.2/a', 'wireless', { outcome: 'not-applicable' }), fact('CR 2.9/a', 'wireless'), { id: 'CR 2.2/a', outcome, source: 'witnessed' }])
    expect(score.contradictions).toEqual([expect.objectContaining({ assertion: 'CR 2.2/a', weaker: expect.objectContaining({ source: 'attested', collector: 'wireless' }), follows: expect.stringContaining('that it applies') })])
    expect([score.discredited.map(it => it.collector), assertionOf(score, 'CR 2.2/a').state, assertionOf(score, 'CR 2.9/a').state]).toEqual([['wireless'], outcome === 'satisfied' ? 'holds' : 'broken', 'open'])
  })
  test('what such a collector says against the device stands', () => {
    expect(assertionOf(of([locksOut, fact('CR 7.2/b', 'lock-out', { outcome: 'violated' }), ...seenNot]), 'CR 7.2/b').state).toBe('broken')
  })
  test('attested no, observed yes: holds, to be explained', () => {
    const score = of([fact('CR 7.2/b', 'limits', { outcome: 'violated' }), { id: 'CR 7.2/b', outcome: 'satisfied' }])
    expect(assertionOf(score, 'CR 7.2/b').state).toBe('holds')
    expect(score.contradictions).toEqual([expect.objectContaining({ follows: expect.stringContaining('explain') })])
    expect(score.discredited).toEqual([])
  })
  test('a statement against an observation: the observation wins', () => {
    const score = of([{ id: 'CR 6.1/a', source: 'declared', outcome: 'satisfied' }, { id: 'CR 6.1/a', outcome: 'violated' }])
    expect(assertionOf(score, 'CR 6.1/a').state).toBe('broken')
    expect(score.contradictions[0]?.follows).toContain('the observation wins')
    const stated = of([{ id: 'CR 6.1/a', outcome: 'violated' }], { statement: statementOf({ requirements: { 'CR 6.1': { says: 'met' } } }) })
    expect(stated.rows.find(it => it.row === 'CR 6.1')).toMatchObject({ verdict: 'unmet', remarks: [expect.stringContaining('the evidence counts')] })
  })
  test('of equal sources lets the violation stand', () => {
    expect(assertionOf(of([{ id: 'CR 6.1/a', source: 'witnessed', outcome: 'violated' }, { id: 'CR 6.1/a', outcome: 'satisfied' }]), 'CR 6.1/a').state).toBe('broken')
  })
  test('needs the same door and the same configuration', () => {
    expect(of([fact('CR 1.11/b', 'c', { door: 'panel' }), { id: 'CR 1.11/b', door: 'server', outcome: 'violated' }]).contradictions).toEqual([])
    expect(of([locksOut, { id: 'CR 1.11/b', door: 'server', outcome: 'violated', configuration: 'as-shipped' }]).contradictions).toEqual([])
  })
  test('in a run that lost a finding no attested fact speaks: the refutation may be what was lost', () => {
    expect(assertionOf(of([fact('CR 2.9/a', 'audit'), { id: 'CR 6.1/a', outcome: 'lost' }]), 'CR 2.9/a').state).toBe('open')
  })
})
