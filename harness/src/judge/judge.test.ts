import { type Ask, type AssertionId, assertionIds, type ComponentType, type Finding, type Line, parseAssertionId, type Score } from '@fourtwo/contract'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { JudgeError } from './citations.ts'
import { type JudgedRun, judge } from './judge.ts'
import { rowsOf } from './rows.ts'

type Outcome = Finding['outcome']
const doors = { panel: { users: 'people' }, broker: { users: 'machines' }, server: { users: 'both' } } as const
type Door = keyof typeof doors

/** A run in which each assertion named was found so at each door; every citation stands in its transcript. */
function runOf(found: readonly (readonly [AssertionId, Door, Outcome | 'unasked'])[], types: readonly ComponentType[] = ['EDR']): JudgedRun {
  const plan: Ask[] = []
  const findings: Finding[] = []
  const transcripts = new Map<string, Line[]>()
  for (const [n, [assertion, door, outcome]] of found.entries()) {
    const id = `ask-${n}@${door}`
    plan.push({ id, probe: 'p', assertion, door })
    if (outcome === 'unasked') continue
    const cite = `${id}#0`
    transcripts.set(id, [{ n: 0, ms: 0, kind: 'call', session: 's', verb: 'v', given: null }, { n: 1, ms: 1, kind: 'answer', of: 0, answer: { says: 'yes', read: '', cite } }])
    const of = { ask: id, probe: 'p', assertion, door, source: 'observed', configuration: 'hardened', because: `seen at ${door}` } as const
    findings.push(outcome === 'inconclusive' ? { ...of, outcome, cause: 'no-driver', cites: [] } : outcome === 'not-applicable' ? { ...of, outcome, cites: [] } : { ...of, outcome, cites: [cite] })
  }
  return { types, plan, findings, transcripts, doors }
}
const assertion = (score: Score, id: AssertionId) => score.rows.concat(score.gates).flatMap(row => row.assertions).find(it => it.id === id)
const row = (score: Score, name: string) => score.rows.concat(score.gates).find(it => it.row === name)
/** Every assertion of an embedded device held at a door of its users. */
const allHold = (): [AssertionId, Door, Outcome][] =>
  rowsOf(['EDR']).flatMap(({ assertions }) => assertions).map(({ id, text }) => [id, text.users === 'people' ? 'panel' : text.users === 'machines' ? 'broker' : 'server', 'satisfied'])

describe('rows', () => {
  test.each([['SAR', [34, 53, 67, 73]], ['EDR', [36, 61, 77, 83]], ['HDR', [36, 62, 78, 84]], ['NDR', [40, 67, 86, 92]]] as const)('of %s are as many as the standard asks at each level', (type, counts) => {
    const rows = rowsOf([type]).filter(it => it.fr !== null)
    expect([1, 2, 3, 4].map(level => rows.filter(it => it.minLevel <= level).length)).toEqual(counts)
  })
  test('of two types at once are the union', () => {
    const both = rowsOf(['EDR', 'NDR']).map(it => it.row)
    expect(new Set(both)).toEqual(new Set([...rowsOf(['EDR']), ...rowsOf(['NDR'])].map(it => it.row)))
    expect(both).toContain('EDR 3.10')
    expect(both).toContain('NDR 3.10')
  })
})

describe('an assertion', () => {
  test('without an ask is open and said to be not yet askable', () => {
    expect(assertion(judge(runOf([])), 'CR 1.11/b')).toMatchObject({ state: 'open', asked: false, because: 'not yet askable by this version' })
  })
  test('over every door holds only if each door is satisfied', () => {
    expect(assertion(judge(runOf([['CR 1.11/b', 'panel', 'satisfied'], ['CR 1.11/b', 'broker', 'satisfied']])), 'CR 1.11/b')?.state).toBe('holds')
    expect(assertion(judge(runOf([['CR 1.11/b', 'panel', 'satisfied'], ['CR 1.11/b', 'broker', 'inconclusive']])), 'CR 1.11/b')?.state).toBe('open')
    expect(assertion(judge(runOf([['CR 1.11/b', 'panel', 'satisfied'], ['CR 1.11/b', 'broker', 'violated']])), 'CR 1.11/b')?.state).toBe('broken')
  })
  test('over one door holds once it was shown', () => {
    expect(assertion(judge(runOf([['CR 6.1/a', 'panel', 'violated'], ['CR 6.1/a', 'broker', 'satisfied']])), 'CR 6.1/a')?.state).toBe('holds')
    expect(assertion(judge(runOf([['CR 6.1/a', 'panel', 'violated'], ['CR 6.1/a', 'broker', 'inconclusive']])), 'CR 6.1/a')?.state).toBe('broken')
  })
  test('asked of people leaves a machine\'s door out', () => {
    expect(assertion(judge(runOf([['CR 1.1/a', 'panel', 'satisfied'], ['CR 1.1/a', 'broker', 'violated']])), 'CR 1.1/a')).toMatchObject({ state: 'holds', doors: [{ door: 'panel' }] })
  })
  test('whose ask has no finding is open: a run cut off is unproven', () => {
    expect(assertion(judge(runOf([['CR 1.11/b', 'panel', 'satisfied'], ['CR 1.11/b', 'broker', 'unasked']])), 'CR 1.11/b')?.state).toBe('open')
  })
  test('violated once stands beside a repetition that was satisfied', () => {
    const run = runOf([['CR 1.11/b', 'panel', 'violated']])
    const again: Finding = { ask: 'ask-0@panel', probe: 'p', assertion: 'CR 1.11/b', door: 'panel', source: 'observed', configuration: 'hardened', outcome: 'satisfied', because: 'again', cites: ['ask-0@panel#0'] }
    expect(assertion(judge({ ...run, findings: [...run.findings, again] }), 'CR 1.11/b')?.state).toBe('broken')
  })
  test('is not applicable only where a condition says that it may be', () => {
    expect(assertion(judge(runOf([['CR 1.11/b', 'panel', 'not-applicable']])), 'CR 1.11/b')?.state).toBe('not-applicable')
    expect(assertion(judge(runOf([['CR 6.1/a', 'panel', 'not-applicable']])), 'CR 6.1/a')?.state).toBe('open')
  })
})

describe('a verdict', () => {
  test('is met when every scored assertion holds, advisory ones aside', () => {
    const held: [AssertionId, Door, Outcome][] = [['CR 1.10/a', 'panel', 'satisfied'], ['CR 1.10/b', 'panel', 'satisfied']]
    expect(row(judge(runOf([...held, ['CR 1.10/c', 'panel', 'violated']])), 'CR 1.10')?.verdict).toBe('met')
    expect(row(judge(runOf(held.slice(1))), 'CR 1.10')?.verdict).toBe('unproven')
  })
  test('of an enhancement is never better than its base', () => {
    const enhancement = (base: Outcome) => row(judge(runOf([['CR 6.1/a', 'server', base], ['CR 6.1 RE(1)/a', 'server', 'satisfied']])), 'CR 6.1 RE(1)')?.verdict
    expect([enhancement('satisfied'), enhancement('inconclusive'), enhancement('violated')]).toEqual(['met', 'unproven', 'unmet'])
  })
  test('of an enhancement independent of its base is judged by itself', () => {
    expect(row(judge(runOf([['CR 2.12/a', 'panel', 'not-applicable'], ['CR 2.12/b', 'panel', 'not-applicable'], ['CR 2.12 RE(1)/a', 'broker', 'satisfied']])), 'CR 2.12 RE(1)')?.verdict).toBe('met')
  })
  test('asks for one of several alternatives only', () => {
    expect(row(judge(runOf([['NDR 3.2/a', 'server', 'violated'], ['NDR 3.2/b', 'server', 'satisfied']], ['NDR'])), 'NDR 3.2')?.verdict).toBe('met')
  })
  test('shows a disputed level', () => {
    expect(row(judge(runOf([], ['NDR'])), 'NDR 1.13 RE(1)')).toMatchObject({ minLevel: 3, alternativeMinLevel: 2 })
  })
})

describe('a level', () => {
  test('is proven 0 and possible 4 while nothing is shown', () => {
    expect(judge(runOf([])).vector.map(({ proven, possible }) => [proven, possible])).toEqual(Array(7).fill([0, 4]))
  })
  test('is 4 throughout where everything holds, and says where nothing further is asked', () => {
    const { vector, mayConform } = judge(runOf(allHold()))
    expect(vector.map(it => it.proven)).toEqual([4, 4, 4, 4, 4, 4, 4])
    expect(vector.map(it => it.lastAskedLevel)).toEqual([4, 4, 4, 3, 1, 3, 3])
    expect(mayConform).toBe(true)
  })
  test('falls below the level at which a violated row starts, and names it', () => {
    const { vector } = judge(runOf(allHold().map(([id, door, outcome]) => [id, door, id === 'CR 6.2/a' ? 'violated' : outcome])))
    expect(vector[5]).toMatchObject({ abbreviation: 'TRE', proven: 1, possible: 1, blocks: ['CR 6.2'] })
  })
  test('does not stand in the headline where the essential function was hurt', () => {
    expect(judge(runOf([['CCSC 1/a', 'server', 'violated']]))).toMatchObject({ vectorStands: false, mayConform: false })
    expect(judge(runOf([['CCSC 3/a', 'server', 'violated']]))).toMatchObject({ vectorStands: true, mayConform: false })
  })
})

describe('a citation', () => {
  test.each(['ask-0@panel#7', 'ask-1@broker#0', 'nonsense'])('that its transcript lacks is refused: %s', cite => {
    const run = runOf([['CR 1.11/b', 'panel', 'satisfied'], ['CR 1.11/b', 'broker', 'satisfied']])
    const [first, ...rest] = run.findings
    expect(first).toBeDefined()
    const forged = { ...first, cites: [cite] } as Finding
    expect(() => judge({ ...run, findings: [forged, ...rest] })).toThrow(JudgeError)
  })
})

describe('any run', () => {
  const ids = fc.constantFrom(...assertionIds)
  const found = fc.array(fc.tuple(ids, fc.constantFrom<Door>('panel', 'broker', 'server'), fc.constantFrom<Outcome>('satisfied', 'violated', 'inconclusive', 'not-applicable')), { maxLength: 60 })
  const near = fc.array(fc.nat(), { maxLength: 3 }).map(spoilt => allHold().map(([id, door, outcome], n): [AssertionId, Door, Outcome] => [id, door, spoilt.some(it => it % 120 === n) ? 'inconclusive' : outcome]))
  const levels = (run: JudgedRun) => judge(run).vector.map(({ proven, possible }) => ({ proven, possible }))

  test('never proves more by losing a finding', () => {
    fc.assert(fc.property(fc.oneof(found, near), fc.nat(), (rows, lost) => {
      const run = runOf(rows)
      const before = levels(run)
      const after = levels({ ...run, findings: run.findings.toSpliced(lost % Math.max(1, run.findings.length), 1) })
      return after.every(({ proven }, n) => proven <= (before[n]?.proven ?? -1))
    }), { numRuns: 150 })
  })
  test('never gains by a violation', () => {
    fc.assert(fc.property(fc.oneof(found, near), ids, fc.constantFrom<Door>('panel', 'broker', 'server'), (rows, id, door) => {
      const before = levels(runOf(rows))
      const after = levels(runOf([...rows, [id, door, 'violated']]))
      return after.every(({ proven, possible }, n) => proven <= (before[n]?.proven ?? -1) && possible <= (before[n]?.possible ?? -1))
    }), { numRuns: 150 })
  })
  test('scores alike in any order', () => {
    fc.assert(fc.property(found, rows => {
      const run = runOf(rows)
      const shuffled = { ...run, plan: run.plan.toReversed(), findings: run.findings.toReversed() }
      expect(JSON.stringify(judge(shuffled))).toBe(JSON.stringify(judge(run)))
    }), { numRuns: 50 })
  })
  test('cites ids that parse', () => {
    for (const id of assertionIds) expect(parseAssertionId(id, 'x')).toBe(id)
  })
})
