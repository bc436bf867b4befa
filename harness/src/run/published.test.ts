import { describe, expect, test } from 'vitest'
import type { Bench } from '../bench.ts'
import { publishedFor, unpublished } from './published.ts'

const door = { kind: 'opcua', users: 'both', conversations: 1, settings: {} } as const
const bench = (more: Partial<Bench> = {}): Bench => ({ doors: { a: door }, accounts: {}, lockOut: { failures: 3, window: 100, scope: 'account' }, permits: { hazards: [], longestWait: 0 }, ...more })
const count = (of: Bench, user: string): number => publishedFor(of, 'a').offers.filter(it => it.user === user).length
const account = (user: string, secret: string) => ({ one: { use: 'steady', role: 'r', opens: { a: { user, secret } } } }) as const

describe('published credentials', () => {
  test('are offered for each user one time less often than locks an account', () => {
    expect([2, 3, 5].map(failures => count(bench({ lockOut: { failures, window: 100, scope: 'account' } }), 'admin'))).toEqual([1, 2, 4])
    expect(publishedFor(bench({ lockOut: { failures: 1, window: 100, scope: 'account' } }), 'a').offers).toEqual([])
  })
  test('are shared among the doors, since an account that the bench does not name may be that of all', () => {
    expect(count(bench({ doors: { a: door, b: door, agent: { ...door, kind: 'agent' } }, lockOut: { failures: 5, window: 100, scope: 'account' } }), 'admin')).toBe(2)
  })
  test('begin with those of this unit, also where others published them', () => {
    const { offers, knowsFactory } = publishedFor(bench({ factoryCredentials: [{ user: 'admin', secret: 'private' }] }), 'a')
    expect(offers[0]).toEqual({ user: 'admin', secret: 'private', of: 'this unit as it was shipped' })
    expect(offers.filter(it => it.user === 'admin' && it.secret === 'private')).toHaveLength(1)
    expect([knowsFactory, publishedFor(bench(), 'a').knowsFactory, publishedFor(bench({ factoryCredentials: [] }), 'a').knowsFactory]).toEqual([true, false, true])
  })
  test('never fail an account of the bench: they are offered where they are its own, and else not', () => {
    expect(publishedFor(bench({ accounts: account('admin', 'changed') }), 'a').offers.filter(it => it.user === 'admin')).toEqual([])
    expect(publishedFor(bench({ accounts: account('admin', 'private') }), 'a').offers.filter(it => it.user === 'admin').map(({ secret }) => secret)).toEqual(['private'])
  })
  test('are counted where they are withheld', () => {
    const { offers, withheld } = publishedFor(bench(), 'a')
    expect(publishedFor(bench({ lockOut: { failures: 90, window: 100, scope: 'account' } }), 'a')).toMatchObject({ withheld: 0, offers: { length: offers.length + withheld } })
  })
  test('are secret where a unit\'s own are nowhere published', () => {
    expect(unpublished(bench({ factoryCredentials: [{ user: 'admin', secret: 'admin' }, { user: 'admin', secret: 'of-this-unit-alone' }] }))).toEqual(['of-this-unit-alone'])
  })
})
