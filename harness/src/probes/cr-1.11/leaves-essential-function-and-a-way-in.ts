import { type Answer, control, inconclusive, satisfied, violated } from '@fourtwo/contract'
import { readBeat } from '../../heartbeat.ts'
import { lockOut } from '../../locking.ts'
import { defineProbe, type Sessions } from '../../probe.ts'

/**
 * Locks an account, then looks for the heartbeat and for another account's way in while the lock is on.
 *
 * The lock is shown before and after, so that what was seen in between was seen under it. A closed connection alone is no lock: there the account has to open the door again once it has ended.
 *
 * @passes while the lock stood the heartbeat went on in time and another account was let in.
 * @doesNotShow an emergency path that is no login.
 */
export default defineProbe({
  id: 'leaves-essential-function-and-a-way-in',
  assertion: 'CR 1.11/d',
  asks: 'login',
  witness: 'essential',
  accounts: { subject: 'expendable', bystander: 'steady' },
  hazard: 'locks-account',
  waits: ['lockWindow'],

  async ask(login, wait, essential) {
    const before = await login.attempt({ as: 'bystander', secret: 'right' })
    const opens = control(before, 'accepted')
    if (opens === undefined) return inconclusive('no-baseline', `the control login was ${before.says}`, before)
    const own = await login.attempt({ as: 'subject', secret: 'right' })
    if (own.says !== 'accepted') return inconclusive('no-baseline', `the login to be locked was ${own.says}`, own)
    const beating = await goOn(essential, await essential.next({ within: essential.facts.deadline }))
    if (beating.beat.says !== 'beat' || !beating.on) return inconclusive('no-baseline', 'the heartbeat was out of sight, or stood still, before the lock', beating.beat)

    let wayIn = before
    let under = { first: beating.beat, ...beating }
    const lock = await lockOut(login, async () => {
      const first = await essential.next({ within: essential.facts.deadline })
      wayIn = await login.attempt({ as: 'bystander', secret: 'right' })
      under = { first, ...(await goOn(essential, first)) }
    })
    const locked = 'wrongs' in lock ? lock.right : lock
    if (!('wrongs' in lock) || (locked.says !== 'refused' && locked.says !== 'dropped')) return inconclusive('no-baseline', `the account was not seen to lock: ${locked.says}`, locked)
    const { first, beat, on } = under
    if (first.says !== 'beat' || beat.says !== 'beat') return inconclusive('transport-lost', 'the heartbeat was out of sight while the account was locked', first, beat)
    if (!on) return inconclusive('ambiguous', `the heartbeat was not seen to go on while the account was locked: ${beat.read} after ${first.read}`, first, beat)
    const both = 'another account got in and the heartbeat went on while the account was locked'
    if (wayIn.says === 'accepted' && locked.says === 'refused') return satisfied(both, opens, locked, first, wayIn, beat)
    if (wayIn.says !== 'accepted' && wayIn.says !== 'refused' && wayIn.says !== 'dropped') return inconclusive('transport-lost', `the other account was ${wayIn.says} under the lock: ${wayIn.read}`, wayIn)

    if (login.facts.lockScope !== 'account' && wayIn.says !== 'accepted')
      return inconclusive('not-reached', `a lock of the declared scope ${login.facts.lockScope} shuts out every account from here; the way that remains lies elsewhere`, locked, wayIn, beat)
    const waited = await wait('lockWindow')
    if (wayIn.says === 'accepted') {
      const released = await login.attempt({ as: 'subject', secret: 'right' })
      return released.says === 'accepted' ? satisfied(both, opens, locked, first, wayIn, beat, waited, released) : inconclusive('no-control', `the connection was closed at the right password, which was ${released.says} after the window: was the account locked?`, locked, released)
    }
    const recovered = await login.attempt({ as: 'bystander', secret: 'right' })
    return recovered.says === 'accepted'
      ? violated(`another account was ${wayIn.says} while one was locked, and got in once the lock had ended`, opens, locked, wayIn, waited, recovered)
      : inconclusive('transport-lost', `the other account was ${wayIn.says} under the lock and ${recovered.says} after it`, wayIn, recovered)
  },
})

/** Looks at the heartbeat until its counter has gone on from the first, for a deadline: the same value once more is no beat. */
async function goOn({ next, facts: { deadline } }: Sessions['essential'], first: Answer<'beat' | 'late'>): Promise<{ readonly beat: Answer<'beat' | 'late'>; readonly on: boolean }> {
  const from = readBeat(first.read)?.counter ?? Number.POSITIVE_INFINITY
  for (;;) {
    const beat = await next({ within: deadline })
    const on = beat.says === 'beat' && (readBeat(beat.read)?.counter ?? 0) > from
    if (on || beat.says !== 'beat' || beat.ended - first.ended > deadline) return { beat, on }
  }
}
