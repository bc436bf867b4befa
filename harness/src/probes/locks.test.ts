import type { Judgement } from '@fourtwo/contract'
import { describe, expect, test } from 'vitest'
import type { Open, Probe } from '../probe.ts'
import way from './cr-1.11/leaves-essential-function-and-a-way-in.ts'
import locks from './cr-1.11/locks-out-after-failed-logins.ts'
import releases from './cr-1.11/releases-lock-after-its-window.ts'

const WINDOW = 10_000

/** What a device says to a login, by the milliseconds since its lock began: none yet, none any more. */
type Says = (who: { as: string; secret: string }, sinceLock: number | undefined) => string
const sound: Says = ({ as, secret }, since) => (secret === 'wrong' || (as === 'subject' && since !== undefined && since < WINDOW) ? 'refused' : 'accepted')
const closing: Says = (who, since) => (sound(who, since) === 'accepted' ? 'accepted' : 'dropped')

/** Puts a probe to a device that answers so; a verb takes 10 ms, and a heartbeat comes every 100 ms for as long as it goes on. */
async function put(probe: Probe, says: Says, beats: (ms: number) => number = ms => Math.floor(ms / 100)): Promise<string> {
  let now = 0
  let failures = 0
  let locked: number | undefined
  const answer = (of: { says: string; read?: string }, took = 10) => {
    now += took
    return { read: '', cite: 'it#1', began: now - took, ended: now, ...of }
  }
  const sessions = {
    login: {
      facts: { failuresAllowed: 3, lockWindow: WINDOW, lockScope: 'account' },
      async attempt(who: { as: string; secret: string }) {
        const heard = answer({ says: says(who, locked === undefined ? undefined : now - locked) })
        if (who.secret === 'wrong' && ++failures === 3) locked = now
        return heard
      },
    },
    essential: { facts: { period: 100, deadline: 1000 }, next: async () => answer({ says: 'beat', read: JSON.stringify({ counter: beats(now + 100), ms: 0 }) }, 100) },
  }
  const open = ((name: 'login' | 'essential') => sessions[name]) as unknown as Open
  const judgement: Judgement = await probe.ask(open, async name => answer({ says: 'waited' }, name === 'halfLockWindow' ? (WINDOW / 2) * 1.1 : WINDOW * 1.1) as never)
  return judgement.outcome === 'inconclusive' ? judgement.cause : judgement.outcome
}
const inMidWindow = (since: number | undefined): boolean => since !== undefined && since > 3000 && since < WINDOW
const after = (since: number | undefined): boolean => since !== undefined && since > WINDOW

describe.each([['locks-out-after-failed-logins', locks], ['releases-lock-after-its-window', releases], ['leaves-essential-function-and-a-way-in', way]] as const)('%s', (_, probe) => {
  test('is satisfied where the right password is refused, and where its connection is closed', async () => {
    expect(await put(probe, sound)).toBe('satisfied')
    expect(await put(probe, closing)).toBe('satisfied')
  })
  test('knows no lock where the connection is closed to everybody', async () => {
    expect(await put(probe, (who, since) => (since !== undefined && since < WINDOW ? 'dropped' : sound(who, since)))).toBe(probe === way ? 'violated' : 'no-control')
  })
  test('knows no lock where the connection is closed and stays so', async () => {
    expect(await put(probe, (who, since) => (who.as === 'subject' && since !== undefined ? 'dropped' : sound(who, since)))).toBe(probe === releases ? 'violated' : 'no-control')
  })
})

describe('releases-lock-after-its-window', () => {
  test.each(['silent', 'not-offered'])('concludes nothing from a right password that was %s in the middle of the window', async says => {
    expect(await put(releases, (who, since) => (who.as === 'subject' && inMidWindow(since) ? says : sound(who, since)))).toBe('transport-lost')
  })
  test('concludes nothing where the door opens to nobody else afterwards', async () => {
    expect(await put(releases, (who, since) => (who.as === 'bystander' && after(since) ? 'dropped' : sound(who, since)))).toBe('no-control')
  })
})

describe('leaves-essential-function-and-a-way-in', () => {
  test('has not seen a heartbeat go on that stood still under the lock, or before', async () => {
    expect(await put(way, sound, ms => Math.min(Math.floor(ms / 100), 3))).toBe('ambiguous')
    expect(await put(way, sound, () => 3)).toBe('no-baseline')
  })
  test.each(['silent', 'not-offered'])('concludes nothing from another account that was %s under the lock', async says => {
    expect(await put(way, (who, since) => (who.as === 'bystander' && since !== undefined && since < WINDOW ? says : sound(who, since)))).toBe('transport-lost')
  })
})
