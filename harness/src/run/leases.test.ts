import { describe, expect, test } from 'vitest'
import type { Bench } from '../bench.ts'
import { HarnessError } from '../error.ts'
import { Accounts, Turnstile } from './leases.ts'

const opens = (user: string) => ({ a: { user, secret: 'right' }, b: { user, secret: 'right' } })
const bench: Bench = {
  doors: {}, lockOut: { failures: 3, window: 100, scope: 'account' }, essential: { door: 'a', period: 100, deadline: 1000 }, permits: { hazards: [], longestWait: 0 }, permissions: { operate: ['engineer'] },
  accounts: { one: { use: 'expendable', role: 'operator', opens: opens('one') }, boss: { use: 'steady', role: 'engineer', opens: opens('boss') }, hand: { use: 'steady', role: 'operator', opens: opens('hand') } },
}
const atA = () => 'a'

describe('accounts', () => {
  test('are held by one ask at a time across all doors', async () => {
    const accounts = new Accounts(bench)
    const first = await accounts.lease({ subject: 'expendable' }, atA)
    expect(first).toEqual({ subject: 'one' })
    let second: unknown = 'waiting'
    const waiting = accounts.lease({ subject: 'expendable' }, () => 'b').then(parts => { second = parts })
    await Promise.resolve()
    expect(second).toBe('waiting')
    accounts.giveBack({ subject: 'expendable' }, first ?? {})
    await waiting
    expect(second).toEqual({ subject: 'one' })
  })
  test('that the bench lacks are said to be lacking, never waited for', async () => {
    expect(await new Accounts(bench).lease({ a: 'expendable', b: 'expendable' }, atA)).toBeUndefined()
    expect(await new Accounts(bench).lease({ auditor: 'may-audit' }, atA)).toBeUndefined()
  })
  test('are chosen by what their role may do', async () => {
    expect(await new Accounts(bench).lease({ may: 'may-operate', mayNot: 'may-not-operate' }, atA)).toEqual({ may: 'boss', mayNot: 'hand' })
  })
  test('are never failed so often that an ask locks what it may not', () => {
    const accounts = new Accounts(bench)
    const wrong = () => accounts.credential('one', 'a', 'wrong', false)
    wrong()
    wrong()
    expect(wrong).toThrow(HarnessError)
    expect(() => accounts.credential('boss', 'a', 'wrong', true)).toThrow(/may not/)
  })
  test('have secrets of which some are too short to be offered with a character less', () => {
    const short = new Accounts({ ...bench, accounts: { one: { use: 'expendable', role: 'operator', opens: { a: { user: 'one', secret: 'abcd' }, b: { user: 'one', secret: 'abcde' } } } } })
    expect([short.shortens('one', 'a'), short.shortens('one', 'b')]).toEqual([false, true])
    expect(short.credential('one', 'b', 'shorter', false).secret).toBe('abcd')
    expect(() => short.credential('one', 'a', 'shorter', false)).toThrow(/too short/)
  })
  test('count the wrong secrets of both doors together, and a right one forgives', () => {
    const accounts = new Accounts(bench)
    accounts.credential('one', 'a', 'wrong', false)
    accounts.credential('one', 'b', 'empty', false)
    accounts.credential('one', 'a', 'right', false)
    expect(() => accounts.credential('one', 'b', 'wrong', false)).not.toThrow()
  })
})

test('a turnstile lets in so many and queues the rest in order', async () => {
  const turnstile = new Turnstile(1)
  const order: number[] = []
  await turnstile.enter()
  const others = [1, 2].map(n => turnstile.enter().then(() => { order.push(n); turnstile.leave() }))
  expect(order).toEqual([])
  turnstile.leave()
  await Promise.all(others)
  expect(order).toEqual([1, 2])
})
