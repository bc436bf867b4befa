import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Facts, parseFacts } from '@fourtwo/contract'
import { expect, test } from 'vitest'
import { putFacts, wordOf } from './evidence/put.ts'
import { loadProbes } from './load.ts'

const golden: Facts = parseFacts(JSON.parse(readFileSync(join(import.meta.dirname, '../../test-vectors/golden/rtu.json'), 'utf8')).facts, 'facts')
const probes = (await loadProbes()).filter(({ asks }) => asks === 'agent')
const seenFrom = (container: object): Facts => parseFacts({ ...golden, place: { state: 'reported', value: { ...JSON.parse(JSON.stringify(golden['place'])).value, container } } }, 'facts')
const words = async (facts: Facts) => (await putFacts(facts, probes, 'login')).map(({ conclusion }) => wordOf(conclusion))

test('on the device itself most questions are settled', async () => {
  const settled = (await words(golden)).filter(word => ['satisfied', 'violated', 'not-applicable'].includes(word))
  expect(settled.length).toBeGreaterThan(probes.length / 2)
})

test.each([
  ['in a container', { state: 'reported', value: { is: 'yes', by: ['/.dockerenv'] } }, 'not-reached'],
  ['of which it is not known whether it is one', { state: 'reported', value: { is: 'unknown', by: [] } }, 'not-reached'],
  ['that may not be looked at', { state: 'unreadable', reason: 'EACCES' }, 'not-permitted'],
])('from a place %s nothing follows, neither for the device nor against it', async (_, container, word) => {
  expect(new Set(await words(seenFrom(container)))).toEqual(new Set([word]))
})
