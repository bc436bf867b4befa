import { describe, expect, test } from 'vitest'
import type { Open, Probe } from '../probe.ts'
import nobody from './cr-1.1/lets-nobody-operate.ts'
import roles from './cr-2.1/enforces-roles-by-effect.ts'
import survives from './cr-3.5/survives-malformed-messages.ts'

const answer = (says: string, read = '') => ({ says, read, cite: 'it#1', began: 0, ended: 0 })
const put = async (probe: Probe, session: object): Promise<string> => {
  const judgement = await probe.ask((() => session) as unknown as Open, async () => answer('waited') as never)
  return judgement.outcome === 'inconclusive' ? judgement.cause : judgement.outcome
}

/** An output that one account may set; what an attempt without the permission is answered, and whether it has its effect. */
function output(says: string, acts = false) {
  let value = '1'
  const attempt = async (wanted: string) => {
    if (acts) value = wanted
    return answer(says)
  }
  return {
    facts: { operation: 'set', values: ['1', '2'], ways: ['anyhow'] }, readBack: async () => answer('shown', value), performAsNobody: (given: { value: string }) => attempt(given.value),
    async perform(given: { as: string; value: string }) {
      if (given.as !== 'permitted') return attempt(given.value)
      value = given.value
      return answer('sent')
    },
  }
}

describe.each([['enforces-roles-by-effect', roles], ['lets-nobody-operate', nobody]] as const)('%s', (_, probe) => {
  test.each([['refused', 'satisfied'], ['dropped', 'satisfied'], ['sent', 'satisfied'], ['silent', 'transport-lost'], ['not-offered', 'transport-lost']])('takes an attempt without effect that was %s for %s', async (says, outcome) => {
    expect(await put(probe, output(says))).toBe(outcome)
  })
  test.each(['refused', 'sent', 'silent'])('takes one that had its effect for a violation, though it was %s', async says => expect(await put(probe, output(says, true))).toBe('violated'))
})

describe('survives-malformed-messages', () => {
  const door = (lives: readonly ('lives' | 'dead')[]) => {
    const left = [...lives]
    return { facts: { messages: ['one'] }, send: async () => answer('silent'), lives: async () => answer(left.shift() ?? 'lives') }
  }
  test.each<[readonly ('lives' | 'dead')[], string]>([[['lives', 'lives'], 'satisfied'], [['lives', 'dead', 'dead'], 'violated'], [['lives', 'dead', 'lives'], 'unstable'], [['dead'], 'no-baseline']])('takes a door that then %j for %s', async (lives, outcome) => {
    expect(await put(survives, door(lives))).toBe(outcome)
  })
})
