import { describe, expect, test } from 'vitest'
import { type Target, visitorOver } from './visitor.ts'

const TARGETS: readonly Target[] = [{ name: 'value', by: 'reader', at: 'v' }, { name: 'names', by: 'administrator', at: 'n', optional: true }]

/** A door that shows so to nobody and to each part: the names of what is shown. */
function door(shows: Readonly<Record<string, readonly string[]>>) {
  const to = (who: string) => async (target: Target) => ({ says: shows[who]?.includes(target.name) === true ? 'shown' : 'refused', read: target.name })
  const { facts, verbs } = visitorOver(TARGETS, { ways: ['anyhow'], comeAsNobody: (_way, _hear, act) => act(to('nobody')), comeAs: (as, _hear, act) => act(to(as)) })
  const say = (verb: string, given: object) => verbs[verb]?.(given as never, () => undefined, new AbortController().signal)
  return { facts, say }
}

describe('what is only sometimes there', () => {
  test('is kept from nobody where no account is shown it', async () => {
    const { say, facts } = door({ reader: ['value'], nobody: ['names'] })
    expect(facts).toMatchObject({ targets: { reader: ['value'] }, further: { administrator: ['names'] } })
    expect(await say('lookAs', { as: 'reader' })).toEqual({ says: 'shown', read: '["value"]' })
    expect(await say('lookAs', { as: 'administrator' })).toMatchObject({ says: 'refused' })
    expect(await say('look', { way: 'anyhow' })).toMatchObject({ says: 'refused' })
  })
  test('is looked for as nobody once an account was shown it', async () => {
    const { say } = door({ reader: ['value'], administrator: ['names'], nobody: ['names'] })
    expect(await say('look', { way: 'anyhow' })).toMatchObject({ says: 'refused' })
    expect(await say('lookAs', { as: 'administrator' })).toEqual({ says: 'shown', read: '["names"]' })
    expect(await say('look', { way: 'anyhow' })).toEqual({ says: 'shown', read: '["names"]' })
  })
  test('makes nothing shown of what has to be', async () => expect(await door({ administrator: ['names'] }).say('lookAs', { as: 'reader' })).toMatchObject({ says: 'refused' }))
})
