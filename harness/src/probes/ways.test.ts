import type { Judgement } from '@fourtwo/contract'
import { describe, expect, test } from 'vitest'
import type { Open, Probe } from '../probe.ts'
import timed from './cr-1.10/takes-as-long-for-unknown-user.ts'
import however from './cr-1.11/locks-out-however-the-client-comes.ts'
import published from './cr-1.5/opens-to-no-published-credentials.ts'

const WINDOW = 10_000
interface Offered {
  readonly as?: string
  readonly secret?: string
  readonly way?: string
  readonly n?: number
}
/** Puts a probe to a login that says so; `locked` is for how long the lock has been on. */
async function put(probe: Probe, says: (offered: Offered, locked: number | undefined, nth: number) => string, facts: object = {}, read: (offered: Offered, nth: number) => string = () => ''): Promise<string> {
  let now = 0
  let failures = 0
  let locked: number | undefined
  let nth = 0
  const hear = async (offered: Offered) => {
    nth++
    now += 10
    const word = says(offered, locked === undefined ? undefined : now - locked, nth)
    if (offered.as === 'subject' && offered.secret === 'wrong' && word !== 'not-offered' && ++failures === 3) locked = now
    return { says: word, read: read(offered, nth), cite: `it#${nth}`, began: now - 10, ended: now }
  }
  const login = { facts: { failuresAllowed: 3, lockWindow: WINDOW, lockScope: 'account', ways: ['a', 'b', 'c', 'd'], published: [], withheld: 0, knowsFactory: true, ...facts }, attempt: hear, come: hear, timed: hear, offerPublished: hear }
  const judgement: Judgement = await probe.ask((() => login) as unknown as Open, async () => {
    now += WINDOW * 1.1
    return { says: 'waited', read: '', cite: 'it#0', began: now, ended: now }
  })
  return judgement.outcome === 'inconclusive' ? judgement.cause : judgement.outcome
}
const on = (locked: number | undefined) => locked !== undefined && locked < WINDOW

describe('locks-out-however-the-client-comes', () => {
  const sound = ({ as, secret }: Offered, locked: number | undefined) => (secret === 'wrong' || (as === 'subject' && on(locked)) ? 'refused' : 'accepted')
  test('is satisfied where the right password is refused in every way', async () => expect(await put(however, sound)).toBe('satisfied'))
  test.each(['a', 'b', 'c', 'd'])('is violated where it opens in the way %s alone', async way => {
    expect(await put(however, (it, locked) => (it.secret === 'right' && it.way === way ? 'accepted' : sound(it, locked)))).toBe('violated')
  })
  test('leaves a way out in which nobody gets in, and one in which no secret can be offered', async () => {
    expect(await put(however, (it, locked) => (it.way === 'c' ? 'refused' : sound(it, locked)))).toBe('satisfied')
    expect(await put(however, (it, locked) => (it.way === 'b' && it.as === 'subject' ? 'not-offered' : sound(it, locked)))).toBe('satisfied')
  })
  test('knows no lock where the door opens to nobody else', async () => expect(await put(however, (it, locked) => (on(locked) ? 'refused' : sound(it, locked)))).toBe('no-control'))
  test('takes closed connections for a lock only once it has ended', async () => {
    expect(await put(however, (it, locked) => (sound(it, locked) === 'refused' ? 'dropped' : 'accepted'))).toBe('satisfied')
    expect(await put(however, (it, locked) => (it.as === 'subject' && locked !== undefined ? 'dropped' : sound(it, locked)))).toBe('no-control')
  })
  test('is open where the bench does not name what the client could come as too, and violated where it opens all the same', async () => {
    expect(await put(however, sound, { lacks: 'another' })).toBe('needs-credential')
    expect(await put(however, (it, locked) => (it.secret === 'right' && it.way === 'b' ? 'accepted' : sound(it, locked)), { lacks: 'another' })).toBe('violated')
  })
  test('says nothing of a way that was open to a wrong password, and in which the right one could not be offered', async () => {
    const once = (times: number) => {
      let left = times
      return ({ as, secret, way }: Offered, locked: number | undefined) => (way === 'd' && as === 'subject' && secret === 'right' && left-- > 0 ? 'not-offered' : sound({ ...(as === undefined ? {} : { as }), ...(secret === undefined ? {} : { secret }) }, locked))
    }
    expect(await put(however, once(1))).toBe('satisfied')
    expect(await put(however, once(2))).toBe('transport-lost')
  })
  test('concludes nothing from silence', async () => expect(await put(however, (it, locked) => (it.as === 'subject' && it.secret === 'right' && on(locked) ? 'silent' : sound(it, locked)))).toBe('transport-lost'))
})

describe('takes-as-long-for-unknown-user', () => {
  const sound = ({ secret }: Offered) => (secret === 'right' ? 'accepted' : 'refused')
  /** A time that varies by so much, the same each time. */
  const varies = (nth: number, by: number) => ((nth * 2_654_435_761) % 1000) / 1000 * by
  test('is satisfied where both take as long', async () => expect(await put(timed, sound, {}, (_, nth) => String(20 + varies(nth, 2)))).toBe('satisfied'))
  test.each([3, -3, 40])('is violated where a known user takes %i ms longer', async more => {
    expect(await put(timed, sound, {}, ({ secret }, nth) => String(20 + varies(nth, 1) + (secret === 'wrong' ? more : 0)))).toBe('violated')
  })
  test('concludes nothing where the times vary by more than what is looked for', async () => expect(await put(timed, sound, {}, (_, nth) => String(20 + varies(nth, 400)))).toBe('unstable'))
  test('is not misled by a device that answers whoever comes second later', async () => {
    expect(await put(timed, sound, {}, (_, nth) => String(20 + (nth % 3) * 8 + varies(nth, 2)))).not.toBe('violated')
  })
})

describe('opens-to-no-published-credentials', () => {
  const list = { published: [{ user: 'admin', of: 'one' }, { user: 'root', of: 'two' }] }
  const sound = ({ secret, n }: Offered) => (secret === 'right' && n === undefined ? 'accepted' : 'refused')
  test('is satisfied where none opens and the unit\'s own are among them', async () => expect(await put(published, sound, list)).toBe('satisfied'))
  test('is open where the bench does not name the unit\'s own', async () => expect(await put(published, sound, { ...list, knowsFactory: false })).toBe('not-reached'))
  test('is violated where one opens, whether the unit\'s own are known or not', async () => {
    expect(await put(published, it => (it.n === 1 ? 'accepted' : sound(it)), list)).toBe('violated')
    expect(await put(published, it => (it.n === 1 ? 'accepted' : sound(it)), { ...list, knowsFactory: false })).toBe('violated')
  })
  test('says nothing of a door that lets anybody in', async () => expect(await put(published, () => 'accepted', list)).toBe('ambiguous'))
  test('takes a door that does not open in the end for no refusal', async () => expect(await put(published, (it, _, nth) => (nth > 4 ? 'refused' : sound(it)), list)).toBe('no-control'))
})
