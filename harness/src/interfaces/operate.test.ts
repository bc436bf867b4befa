import { describe, expect, test } from 'vitest'
import type { Lease } from '../interface.ts'
import { operateOver } from './operate.ts'

/** An output that takes what is written, whoever writes it, but only after a while. */
function lateOutput(after: number, effectWithin: string) {
  let value = '1'
  const lease: Lease = {
    door: { kind: 'any', users: 'people', conversations: 1, settings: { effectWithin } }, cut: new AbortController().signal, names: {}, askedOf: 'people', item: { supplier: '', model: '', serial: '', version: '' }, credential: () => ({ user: '', secret: '' }),
    facts: { failuresAllowed: 3, lockWindow: 100, lockScope: 'account', period: 100, deadline: 1000, sessionTimeout: 2000 },
  }
  const { verbs, undo } = operateOver(lease, {
    operation: 'set', values: '1, 2', ways: [], writeAsNobody: async () => ({ says: 'refused', read: '' }),
    write: async (_as, wanted) => {
      setTimeout(() => { value = wanted }, after)
      return { says: 'sent', read: 'acknowledged' }
    },
    read: async () => ({ says: 'shown', read: value }),
  })
  const say = (verb: string, given: object) => verbs[verb]?.({ as: 'user', ...given } as never, () => undefined, lease.cut)
  return { say, undo }
}

describe('an output that follows late', () => {
  test('is seen to follow within the time that the bench gives it', async () => {
    const { say } = lateOutput(120, '2000')
    expect(await say('readBack', {})).toMatchObject({ read: '1' })
    await say('perform', { value: '2' })
    expect(await say('readBack', {})).toMatchObject({ read: '2' })
  })
  test('is as it was where the time is over', async () => {
    const { say } = lateOutput(60_000, '100')
    await say('readBack', {})
    await say('perform', { value: '2' })
    expect(await say('readBack', {})).toMatchObject({ read: '1' })
  })
  test('is put back, and only then said to be', async () => {
    const { say, undo } = lateOutput(120, '2000')
    await say('readBack', {})
    await say('perform', { value: '2' })
    await say('readBack', {})
    expect(await undo?.(() => undefined)).toEqual({ says: 'undone', read: 'set is 1 again' })
  })
})
