import { describe, expect, test } from 'vitest'
import type { Open } from '../probe.ts'
import logins from './cr-2.8/writes-whole-records-of-logins.ts'
import changes from './cr-2.8/writes-whole-records-of-changes.ts'

type Record = Readonly<globalThis.Record<string, string | undefined>>
const whole = { time: '2026-11-26T10:00:00.100Z', source: 'ann', category: 'access', type: 'login', id: '101', result: 'ok' }
const refused = { ...whole, type: 'login-failed', id: '102', result: 'denied' }

/** A door whose records of what is done and of what is refused read so; time goes on by `steps` at each later one. */
async function put({ good = whole, bad = refused, steps = 5, finds = 'found' }: { readonly good?: Record; readonly bad?: Record; readonly steps?: number; readonly finds?: string }, probe = logins): Promise<string> {
  let clock = 0
  let value = '1'
  const answer = (says: string, read = '') => ({ says, read, cite: 'it#1', began: clock, ended: ++clock * 100 })
  let found = 0
  const audit = {
    facts: { names: { subject: 'ann', permitted: 'ann' } }, mark: async () => answer('shown'),
    async find({ event }: { event: string }) {
      const of = event === 'refused-login' || event === 'request-error' ? bad : good
      const time = of['time'] === undefined || Number.isNaN(Date.parse(of['time'])) ? of['time'] : new Date(Date.parse(of['time']) + steps * found++).toISOString()
      return answer(finds, JSON.stringify({ ...of, ...(time === undefined ? {} : { time }) }))
    },
  }
  const login = { attempt: async ({ secret }: { secret: string }) => answer(secret === 'right' ? 'accepted' : 'refused') }
  const operate = {
    facts: { operation: 'set', values: ['1', '2'], ways: [], invalid: 'x' }, readBack: async () => answer('shown', value),
    async perform(given: { value: string }) {
      if (given.value === 'x') return answer('refused')
      value = given.value
      return answer('sent')
    },
  }
  const judgement = await probe.ask(((name: string) => ({ audit, login, operate })[name]) as unknown as Open, async () => answer('waited') as never)
  return judgement.outcome === 'inconclusive' ? judgement.cause : judgement.outcome
}

describe.each([[logins], [changes]])('$id', probe => {
  test('is satisfied by whole records', async () => expect(await put({}, probe)).toBe('satisfied'))
  test.each(['category', 'type', 'id', 'result', 'source'] as const)('is violated where the %s of either tells nothing', async name => {
    for (const nothing of ['', '-', '??', '0', 'n/a', 'NULL', '%s', '{it}', name]) {
      if (name === 'source' && nothing === name) continue
      expect(await put({ good: { ...whole, [name]: nothing } }, probe), `good ${nothing}`).toBe('violated')
      expect(await put({ bad: { ...refused, [name]: nothing } }, probe), `refused ${nothing}`).toBe('violated')
    }
  })
  test('is violated where a refusal has the outcome of a success', async () => expect(await put({ bad: { ...refused, result: 'OK' } }, probe)).toBe('violated'))
  test('stays open where the bench does not say where something stands', async () => {
    const { category: _, ...without } = whole
    expect(await put({ good: without }, probe)).toBe('not-reached')
    expect(await put({ good: { ...without, id: '-' } }, probe)).toBe('violated')
  })
  test('stays open where a content was blanked', async () => expect(await put({ good: { ...whole, id: '***' } }, probe)).toBe('ambiguous'))
  test('says nothing of a record that is not there', async () => expect(await put({ finds: 'absent' }, probe)).toBe('no-baseline'))
  test('says nothing of one that names nobody', async () => expect(await put({ finds: 'unnamed' }, probe)).toBe('ambiguous'))
})

describe('the time of records', () => {
  test('of another form has to differ', async () => expect(await put({ good: { ...whole, time: 'uptime=77s' }, bad: { ...refused, time: 'uptime=77s' } })).toBe('ambiguous'))
  test('may tell seconds', async () => expect(await put({ steps: 100, good: { ...whole, time: '2026-11-26T10:00:00Z' } })).toBe('satisfied'))
  test.each([[0, 'stands still'], [-5, 'runs backwards']])('that moves by %i ms, and so %s, tells nothing for certain', async steps => expect(await put({ steps })).toBe('ambiguous'))
})
