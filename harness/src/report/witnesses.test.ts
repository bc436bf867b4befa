import { describe, expect, test } from 'vitest'
import { judge } from '../judge/judge.ts'
import { held, type Made, made, surveyed } from '../judge/made-runs.ts'
import { relationCounts, sentenceOf, type Testimony, testimonies } from './witnesses.ts'

const stated = (id: Made['id'], more: Partial<Made> = {}): Made => ({ id, door: 'agent', source: 'attested', outcome: 'satisfied', collector: 'one', ...more })
const of = (...found: readonly Made[]) => testimonies(judge(made([surveyed, ...found])))
const told = (all: readonly Testimony[]) => all.map(it => `${it.assertion.id} ${it.relation}: ${it.effect}`)

describe('what the agent states beside what was seen', () => {
  test.each<[string, readonly Made[], string]>([
    ['both say so', [stated('CR 7.2/b'), { id: 'CR 7.2/b', outcome: 'satisfied' }], 'CR 7.2/b agree: holds, observed'],
    ['both deny it', [stated('CR 7.2/b', { outcome: 'violated' }), { id: 'CR 7.2/b', outcome: 'violated' }], 'CR 7.2/b agree: broken, observed'],
    ['the agent denies what was seen', [stated('CR 7.2/b', { outcome: 'violated' }), { id: 'CR 7.2/b', outcome: 'satisfied' }], 'CR 7.2/b contradict: holds, observed'],
    ['nobody looked', [stated('CR 2.9/a')], 'CR 2.9/a agent alone: holds, attested'],
    ['the agent cannot tell', [stated('CR 7.2/b', { outcome: 'inconclusive' }), { id: 'CR 7.2/b', outcome: 'satisfied' }], 'CR 7.2/b agent undecided: holds, observed'],
    ['nothing could be seen', [stated('CR 7.2/b'), { id: 'CR 7.2/b', outcome: 'inconclusive' }], expect.stringMatching(/^CR 7\.2\/b probe undecided: /) as unknown as string],
    ['neither could tell', [stated('CR 2.9/a', { outcome: 'inconclusive' })], 'CR 2.9/a neither decided: open'],
  ])('where %s', (_, found, says) => {
    expect(told(of(...found))).toEqual([says])
  })
  test('where the device was seen to fail, nothing of that collector counts, and the reader is told', () => {
    const all = of(stated('CR 1.11/b'), stated('CR 2.9/a'), ...held('CR 1.11/b').map((it): Made => ({ ...it, outcome: 'violated' })))
    expect(told(all)).toEqual([
      expect.stringMatching(/^CR 1\.11\/b contradict: broken, observed; the agent's word does not count: its fact about CR 1\.11\/b was refuted$/),
      expect.stringMatching(/^CR 2\.9\/a agent alone: open; the agent's word does not count/),
    ])
    expect(relationCounts(all)).toEqual([{ relation: 'contradict', count: 1 }, { relation: 'agent alone', count: 1 }])
    expect(sentenceOf(all[0]?.seen ?? { outcome: 'satisfied', findings: [] })).toMatch(/\(and \d more\)$/)
  })
  test('about another door is no contradiction', () => {
    expect(told(of(stated('CR 1.11/b', { door: 'panel' }), { id: 'CR 1.11/b', door: 'server', outcome: 'violated' }))).toEqual([expect.stringMatching(/^CR 1\.11\/b of other doors: broken/)])
  })
  test('without an agent there is nothing to show', () => {
    expect(of(...held('CR 1.11/b'))).toEqual([])
  })
})
