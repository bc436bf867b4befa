import { describe, expect, test } from 'vitest'
import { assessOdd, type Oddity, people } from './odd-console.ts'

console.log = console.info = console.debug = console.error

/** What the first finding of each ask came to. */
async function found(oddity: Oddity, probes: readonly string[], how?: Parameters<typeof assessOdd>[2]): Promise<Record<string, string>> {
  const { findings } = await assessOdd(oddity, probes, how)
  const first = findings.filter(it => it.ask !== 'guard' && it.repetition === undefined)
  if (process.env['ODD_TALKS'] !== undefined) for (const it of first) process.stderr.write(`${it.ask}: ${it.outcome}: ${it.because}\n`)
  return Object.fromEntries(first.map(it => [it.probe, it.outcome]))
}
const audited = ['records-logins-and-locks', 'records-refused-operations', 'keeps-the-audit-log-from-its-readers']
const sound = Object.fromEntries(audited.map(probe => [probe, 'satisfied']))

describe('a console that is odd but sound', () => {
  test('and not odd at all is satisfied', async () => {
    const lockOut = ['refuses-wrong-credentials', 'answers-alike-for-unknown-user', 'locks-out-after-failed-logins', 'releases-lock-after-its-window', 'enforces-roles-by-effect']
    expect(await found({}, [...audited, ...lockOut])).toEqual({ ...sound, ...Object.fromEntries(lockOut.map(probe => [probe, 'satisfied'])) })
  })
  test('prints its log newest first', async () => expect(await found({ newestFirst: true }, audited)).toEqual(sound))
  test('writes its records late', async () => expect(await found({ recordsAfter: 2600 }, audited, { settings: { recordedWithin: '4000' } })).toEqual(sound))
  test('records names in capitals', async () => expect(await found({ capitals: true }, audited)).toEqual(sound))
  test('has secrets that stand in its records', async () => {
    const accounts = { ...people, eve: { ...people.eve, secret: 'eve' }, ann: { ...people.ann, secret: 'login' } }
    expect(await found({}, audited, { accounts })).toEqual(sound)
  })
  test('has secrets too short to be offered with a character less, and nothing is said of that', async () => {
    const { findings } = await assessOdd({}, ['refuses-wrong-credentials'], { accounts: { ...people, ann: { ...people.ann, secret: 'abcd' } } })
    const [first] = findings.filter(it => it.ask !== 'guard')
    expect(first).toMatchObject({ outcome: 'satisfied', because: expect.not.stringContaining('character less') })
    expect(first?.because).toContain('a character more')
  })
  test('ends a session that says nothing', async () => expect(await found({ idle: 'ends' }, ['ends-a-session-with-its-logout'])).toEqual({ 'ends-a-session-with-its-logout': 'satisfied' }))
  test('counts the tries of whoever is at the line in its refusals', async () => {
    expect(await found({ refusal: (_user, _known, tries) => `login incorrect, ${5 - tries} tries left` }, ['answers-alike-for-unknown-user'])).not.toEqual({ 'answers-alike-for-unknown-user': 'violated' })
  })
  test('has a user whose name stands in every refusal', async () => {
    const { ann: user, ...others } = people
    const accounts = { user, ben: others.ben, eve: others.eve, oto: others.oto }
    expect(await found({ refusal: name => `unknown user or wrong password: ${name}` }, ['answers-alike-for-unknown-user'], { accounts })).toEqual({ 'answers-alike-for-unknown-user': 'satisfied' })
  })
  test('whose output nobody can set leaves no refusal to record', async () => {
    expect(await found({ readOnly: true }, ['records-refused-operations'])).toEqual({ 'records-refused-operations': 'inconclusive' })
  })
  test('has an output that goes back by itself', async () => {
    const effects = ['enforces-roles-by-effect', 'lets-nobody-operate']
    const outcomes = Object.values(await found({ reverts: 500 }, effects, { settings: { effectWithin: '1200' } }))
    expect(outcomes).toHaveLength(effects.length)
    expect(outcomes).not.toContain('violated')
  })
  test('locks whoever comes from one address is not locked by asks that may not, side by side', async () => {
    const gentle = ['refuses-wrong-credentials', 'answers-alike-for-unknown-user']
    expect(await found({ locksSource: true }, gentle)).toEqual(Object.fromEntries(gentle.map(probe => [probe, 'satisfied'])))
  })
})

describe('a console that is not', () => {
  test('tells a known user by its refusal', async () => {
    expect(await found({ refusal: (_user, known) => (known ? 'wrong password' : 'no such user') }, ['answers-alike-for-unknown-user'])).toEqual({ 'answers-alike-for-unknown-user': 'violated' })
  })
  test('only makes whoever failed wait a moment', async () => {
    expect(await found({ throttles: 300 }, ['locks-out-after-failed-logins', 'releases-lock-after-its-window'], { window: 4000 })).toMatchObject({ 'releases-lock-after-its-window': 'violated' })
  })
  test('ends a lock long before its time', async () => {
    expect(await found({ locksFor: 500 }, ['locks-out-after-failed-logins', 'releases-lock-after-its-window'], { window: 4000 })).toMatchObject({ 'releases-lock-after-its-window': 'violated' })
  })
  test('sleeps where a session says nothing has not ended it', async () => {
    expect(await found({ idle: 'sleeps' }, ['ends-a-session-with-its-logout'])).toEqual({ 'ends-a-session-with-its-logout': 'inconclusive' })
  })
  test('hangs up once on whoever failed too often has locked nothing', async () => {
    expect(await found({ hangsUp: 'once' }, ['locks-out-after-failed-logins', 'releases-lock-after-its-window'])).toEqual({ 'locks-out-after-failed-logins': 'violated', 'releases-lock-after-its-window': 'inconclusive' })
  })
  test('hangs up ever after on whoever failed too often was not seen to lock', async () => {
    expect(await found({ hangsUp: 'for good' }, ['locks-out-after-failed-logins'])).toEqual({ 'locks-out-after-failed-logins': 'inconclusive' })
  })
  test('compares the beginning of a password', async () => {
    expect(await found({ matches: (offered, secret) => offered.slice(0, 8) === secret.slice(0, 8) }, ['refuses-wrong-credentials'])).toEqual({ 'refuses-wrong-credentials': 'violated' })
  })
  test('compares as much as was typed', async () => {
    expect(await found({ matches: (offered, secret) => offered !== '' && secret.startsWith(offered) }, ['refuses-wrong-credentials'])).toEqual({ 'refuses-wrong-credentials': 'violated' })
  })
})
