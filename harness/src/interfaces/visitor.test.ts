import { describe, expect, test } from 'vitest'
import type { Lease } from '../interface.ts'
import { type Target, visitorOver } from './visitor.ts'

const TARGETS: readonly Target[] = [{ name: 'value', by: 'reader', at: 'v' }, { name: 'names', by: 'administrator', at: 'n', optional: true }]

/** A door that shows so to nobody and to each part: the names of what is shown. */
function door(shows: Readonly<Record<string, readonly string[]>>, settings: Readonly<Record<string, string>> = {}, targets = TARGETS, askedOf: Lease['askedOf'] = 'people') {
  const lease: Lease = {
    door: { kind: 'any', users: 'both', conversations: 1, settings }, askedOf, cut: new AbortController().signal, names: {}, item: { supplier: '', model: '', serial: '', version: '' }, credential: () => ({ user: '', secret: '' }),
    facts: { failuresAllowed: 3, lockWindow: 100, lockScope: 'account', period: 100, deadline: 1000, sessionTimeout: 2000 },
  }
  const to = (who: string) => async (target: Target) => ({ says: shows[who]?.includes(target.name) === true ? 'shown' : 'refused', read: target.name })
  const { facts, verbs } = visitorOver(lease, targets, { ways: ['anyhow'], comeAsNobody: (_way, _hear, act) => act(to('nobody')), comeAs: (as, _hear, act) => act(to(as)) })
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

describe('what such a door commonly has to show', () => {
  const named: readonly Target[] = [...TARGETS, { name: 'setting', by: 'reader', at: 's' }, { name: 'audit log', by: 'auditor', at: 'a' }]
  test.each<[string, Parameters<typeof door>, string[]]>([
    ['is unnamed where nothing is said', [{}], ['settings', 'log']], ['is named by a target', [{}, {}, named], []], ['is not there where the bench says so', [{}, { hasNo: 'log, settings' }], []],
    ['is half said', [{}, { hasNo: 'log' }], ['settings']], ['is no question for machines', [{}, {}, TARGETS, 'machines'], []],
  ])('%s', (_, given, unnamed) => expect(door(...given).facts).toMatchObject({ unnamed }))
})
