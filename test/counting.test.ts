import type { AssertionId, Finding, Outcome } from '@fourtwo/contract'
import { describe, expect, test } from 'vitest'
import { type Assessed, countOn } from './counting.ts'

const PORT = 7
const found = (probe: string, assertion: AssertionId, door: string, outcome: Outcome, more: { readonly collector?: string; readonly repetition?: 2 } = {}): Finding => {
  const common = { ask: `${probe}@${door}`, probe, assertion, door, source: 'observed', configuration: 'hardened', because: 'made up', ...more } as const
  return outcome === 'inconclusive' ? { ...common, outcome, cause: 'no-control', cites: [] } : outcome === 'not-applicable' ? { ...common, outcome, cites: [] } : { ...common, outcome, cites: [`${common.ask}#1`] }
}
const locks = (door: string, outcome: Outcome) => found('locks-out', 'CR 1.11/b', door, outcome)
const rests = (door: string, outcome: Outcome) => found('rests', 'CR 1.11/c', door, outcome)
const sound = [locks('a', 'satisfied'), locks('b', 'satisfied'), rests('a', 'satisfied'), locks('c', 'not-applicable')]
const defect = { breaks: { 'CR 1.11/b': 'every door' }, blinds: { 'CR 1.11/c': ['a'] } } as const
const all = [locks('a', 'violated'), locks('b', 'violated'), rests('a', 'inconclusive'), locks('c', 'not-applicable')]

function count(findings: readonly Finding[], more: Partial<Assessed> = {}) {
  const said: string[] = []
  const { asks: _, ...counts } = countOn({ id: 'it', defect, findings, sound, trips: [{ peerPort: PORT }], citedPorts: () => new Set([PORT]), ...more }, line => said.push(line))
  return { ...Object.fromEntries(Object.entries(counts).filter(([, n]) => n > 0)), said }
}

describe('on a defect', () => {
  test('every question that it breaks is caught, and every one that it blinds is blinded', () => {
    expect(count(all)).toEqual({ caught: 2, blinded: 1, said: [] })
  })
  test('a door that nobody asked is missed, whether the defect names it or names every door', () => {
    expect(count(all.filter(it => it.ask !== 'locks-out@b'))).toEqual({ caught: 1, blinded: 1, missed: 1, said: ['it: missed: CR 1.11/b at b was not asked'] })
    expect(count(all, { defect: { ...defect, breaks: { 'CR 1.11/b': ['a', 'b', 'd'] } } })).toMatchObject({ missed: 1, said: ['it: missed: CR 1.11/b at d was not asked'] })
    expect(count(all.filter(it => it.ask !== 'rests@a'))).toMatchObject({ missed: 1, said: ['it: missed: CR 1.11/c at a was not asked'] })
  })
  test('an assertion that nobody asks anywhere is missed', () => {
    expect(count(all, { defect: { ...defect, breaks: { ...defect.breaks, 'CR 1.1/b': 'every door' } } })).toMatchObject({ missed: 1, said: ['it: missed: CR 1.1/b was not asked'] })
  })
  test('an ask of a probe that the defect does not name answers for nothing', () => {
    const seenBy = ['another-probe']
    expect(count([locks('a', 'satisfied'), locks('b', 'satisfied'), rests('a', 'inconclusive')], { defect: { ...defect, seenBy } })).toMatchObject({ missed: 4 })
    const stated = found('states-a-lock-out', 'CR 1.11/b', 'a', 'satisfied', { collector: 'lock-out' })
    expect(count([...all, stated], { sound: [...sound, stated] })).toEqual({ caught: 2, blinded: 1, said: [] })
  })
  test('every door is every one that a driver can ask; a door that the defect names is owed all the same', () => {
    const unaskable: Finding = { ...locks('e', 'inconclusive'), outcome: 'inconclusive', cause: 'no-driver', because: 'made up', cites: [] }
    expect(count([...all, unaskable], { sound: [...sound, unaskable] })).toEqual({ caught: 2, blinded: 1, said: [] })
    expect(count([...all, unaskable])).toMatchObject({ missed: 1 })
    expect(count([...all, unaskable], { sound: [...sound, unaskable], defect: { ...defect, breaks: { 'CR 1.11/b': ['a', 'b', 'e'] } } })).toMatchObject({ missed: 1 })
  })
  test('what no driver can ask at a door says nothing there', () => {
    const unasked: Finding = { ask: 'unasked@a', probe: 'unasked', assertion: 'CR 3.8/b', door: 'a', source: 'observed', configuration: 'hardened', because: 'made up', outcome: 'inconclusive', cause: 'no-driver', cites: [] }
    expect(count([...all, unasked], { sound: [...sound, unasked] })).toEqual({ caught: 2, blinded: 1, said: [] })
    expect(count([...all, { ...unasked, cause: 'no-control' }], { sound: [...sound, unasked] })).toMatchObject({ missed: 1 })
  })
  test('what the sound device is asked may not turn not applicable', () => {
    expect(count([...all.slice(0, 2), rests('a', 'not-applicable')])).toMatchObject({ missed: 1 })
    expect(count([locks('a', 'not-applicable'), ...all.slice(1)])).toMatchObject({ caught: 1, missed: 1 })
    const beside = found('beside', 'CR 1.1/b', 'a', 'satisfied')
    expect(count([...all, { ...beside, outcome: 'not-applicable', cites: [] }], { sound: [...sound, beside] })).toMatchObject({ missed: 1, said: ['it: missed beside@a not-applicable: made up'] })
  })
  test('a question that the sound device is not asked may be caught', () => {
    expect(count([locks('c', 'violated')], { defect: { breaks: { 'CR 1.11/b': 'every door' }, blinds: {} }, sound: [locks('c', 'not-applicable')] })).toEqual({ caught: 1, said: [] })
  })
  test('a defect that nothing catches is missed, also where all it breaks is untripped', () => {
    expect(count(all, { trips: [] })).toMatchObject({ untripped: 2, missed: 1, said: expect.arrayContaining(['it: missed: caught nowhere']) })
    expect(count([], { defect: { breaks: {}, blinds: {} } })).toEqual({ missed: 1, said: ['it: missed: caught nowhere'] })
  })
  test('a violation that it does not name is a false alarm, and what is still satisfied is missed', () => {
    expect(count([...all, found('beside', 'CR 1.1/b', 'a', 'violated')])).toMatchObject({ falseAlarms: 1, caught: 2 })
    expect(count([locks('a', 'satisfied'), ...all.slice(1)])).toMatchObject({ missed: 1, caught: 1 })
    expect(count([...all.slice(0, 2), rests('a', 'satisfied')])).toMatchObject({ missed: 1 })
  })
  test('a repetition counts with its first, and only the door that was chosen counts', () => {
    expect(count([...all, found('locks-out', 'CR 1.11/b', 'a', 'violated', { repetition: 2 })])).toMatchObject({ caught: 2 })
    expect(count([locks('b', 'violated'), locks('a', 'inconclusive')], { door: 'b' })).toEqual({ caught: 1, said: [] })
    expect(count([locks('a', 'inconclusive')], { door: 'b' })).toMatchObject({ missed: 2 })
  })
})

test('on a device without a defect every violation is a false alarm and every open question is missed', () => {
  expect(count(sound, { defect: undefined, trips: [] })).toEqual({ said: [] })
  expect(count(all, { defect: undefined })).toMatchObject({ falseAlarms: 2, missed: 1 })
})
