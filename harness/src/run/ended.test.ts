import type { Ask, Finding } from '@fourtwo/contract'
import { expect, test } from 'vitest'
import { statementOf } from '../judge/made-runs.ts'
import { endedOf } from './ended.ts'
import type { Run } from './folder.ts'

const ask: Ask = { id: 'asks-something@panel', probe: 'asks-something', assertion: 'CR 1.11/b', door: 'panel' }
const common = { ask: ask.id, probe: ask.probe, assertion: ask.assertion, door: ask.door, source: 'observed', configuration: 'hardened', cites: [] } as const
const open = (cause: 'budget' | 'not-reached' | 'no-baseline' | 'transport-lost', because = 'of a test'): Finding => ({ ...common, outcome: 'inconclusive', cause, because })
const guard = (cause: 'not-reached' | 'transport-lost'): Finding => ({ ...open(cause), ask: 'guard', probe: 'keeps-the-essential-function', assertion: 'CCSC 1/a' })
const held: Finding = { ...common, outcome: 'satisfied', because: 'of a test', cites: [`${ask.id}#1`] }
const run = (findings: readonly Finding[], rest: Partial<Run> = {}): Run => ({
  head: { tool: 'test', began: '', edition: 'iec-62443-4-2:2019', component: statementOf(), bench: {}, assessment: 'self' }, plan: [ask], findings, transcripts: new Map([[ask.id, []]]), evidence: [], dropped: [], left: [], digest: '', sealed: true, ...rest,
})

test.each([
  ['all was concluded', run([held, guard('not-reached')]), undefined], ['an ask was stopped', run([open('budget'), guard('not-reached')]), 'interrupted'], ['an ask has no finding', run([]), 'interrupted'],
  ['it was never sealed', run([held], { sealed: false }), 'interrupted'], ['a last line was cut off', run([held], { dropped: ['evidence.jsonl'] }), 'interrupted'],
  ['the heartbeat was lost', run([open('budget'), guard('transport-lost')]), 'guard'], ['the line of a probe was lost', run([open('transport-lost'), guard('not-reached')]), undefined],
])('a run of which %s', (_, made, stopped) => {
  expect(endedOf(made).stopped).toBe(stopped)
})

test('a door at which nobody answered was planned to be asked and has no transcript', () => {
  const away = open('not-reached', 'nobody answers at panel: 192.0.2.1 port 1: no answer')
  expect([...endedOf(run([away], { transcripts: new Map() })).unreached]).toEqual([['panel', '192.0.2.1 port 1: no answer']])
  expect([...endedOf(run([away])).unreached]).toEqual([])
  expect([...endedOf(run([away], { transcripts: new Map(), plan: [{ ...ask, unasked: { cause: 'not-reached', because: 'the bench does not say' } }] })).unreached]).toEqual([])
  expect([...endedOf(run([open('no-baseline', 'wrong prompt')])).mute]).toEqual([['panel', 'wrong prompt']])
})
