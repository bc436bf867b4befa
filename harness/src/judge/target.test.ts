import { describe, expect, test } from 'vitest'
import { judge } from './judge.ts'
import { allHeld, allHeldBut, made, signedBy, statementOf } from './made-runs.ts'
import { decide, parseTarget } from './target.ts'

const claiming = (claims: object, more: object = {}) => ({ statement: statementOf({ claims, ...more }) })
const open = made(allHeldBut('CR 6.2/a', { outcome: 'inconclusive' }))
const broken = made(allHeldBut('CR 6.2/a', { outcome: 'violated' }))

describe('a target', () => {
  test.each([['2', { IAC: 2, UC: 2, SI: 2, DC: 2, RDF: 2, TRE: 2, RA: 2 }], ['IAC=2,UC=1', { IAC: 2, UC: 1 }], ['tre = 0', { TRE: 0 }]])('is read from %s', (text, target) => expect(parseTarget(text)).toEqual(target))
  test.each(['5', '', 'IAC', 'IAC=5', 'XYZ=1', 'IAC=1,IAC=2', '-1', '2.0'])('is refused: %s', text => expect(() => parseTarget(text)).toThrow(/target/))
})

describe('the decision', () => {
  test('is 0 where every wanted level is proven', () => expect(decide(judge(made(allHeld())), parseTarget('4'))).toMatchObject({ says: 'met', exit: 0 }))
  test('is 1 where one is out of reach, whatever is open besides', () => {
    expect(decide(judge(broken), parseTarget('TRE=2'))).toMatchObject({ says: 'not-met', exit: 1, because: ['TRE 2 is wanted, proven 1, possible 1'] })
    expect(decide(judge(broken), parseTarget('TRE=1'))).toMatchObject({ says: 'met', exit: 0 })
    expect(decide(judge(made([])), parseTarget('2'))).toMatchObject({ says: 'undecided', exit: 3 })
  })
  test('is 3 where one is possible and not proven', () => expect(decide(judge(open), parseTarget('2'))).toMatchObject({ says: 'undecided', exit: 3 }))
  test('is by the claim where no target is given, and 0 with neither', () => {
    expect(decide(judge({ ...broken, ...claiming({ TRE: 2 }) }))).toMatchObject({ exit: 1 })
    expect(decide(judge({ ...broken, ...claiming({ TRE: 1 }) }))).toMatchObject({ exit: 0, says: 'met' })
    expect(decide(judge(broken))).toEqual({ says: 'no-target', exit: 0, because: ['no target'] })
    expect(decide(judge({ ...broken, ...claiming({ TRE: 2 }) }), parseTarget('TRE=1'))).toMatchObject({ exit: 0 })
  })
  test('is never 0 with a target where no level could be found', () => {
    for (const configuration of ['as-found', 'as-shipped']) for (const target of ['0', '2']) expect(decide(judge(made(allHeld(), claiming({}, { configuration }))), parseTarget(target))).toMatchObject({ exit: 3 })
    expect(decide(judge(made([])), parseTarget('1')).exit).toBe(3)
  })
  test('is 1 where the essential function was hurt', () => {
    expect(decide(judge(made(allHeldBut('CCSC 1/a', { outcome: 'violated' }))), parseTarget('0'))).toMatchObject({ says: 'not-met', exit: 1 })
  })
  test('may be asked of the declared vector', () => {
    const measure = { says: 'countermeasure', measure: 'm', document: 'd', owner: 'o', carries: 2, reviewed: signedBy() }
    const score = judge({ ...broken, ...claiming({}, { requirements: { 'CR 6.2': measure } }) })
    expect([decide(score, parseTarget('TRE=2')).exit, decide(score, parseTarget('TRE=2'), 'declared').exit, decide(score, parseTarget('TRE=3'), 'declared').exit]).toEqual([1, 0, 1])
  })
})
