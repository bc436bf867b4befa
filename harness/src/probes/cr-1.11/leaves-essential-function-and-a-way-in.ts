import { control, inconclusive, satisfied, violated } from '@fourtwo/contract'
import { lockOut } from '../../locking.ts'
import { defineProbe } from '../../probe.ts'

/**
 * Locks an account, then looks for the heartbeat and for another account's way in while the lock is on.
 *
 * The lock is shown before and after, so that what was seen in between was seen under it.
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
    const beating = await essential.next({ within: essential.facts.deadline })
    if (beating.says !== 'beat') return inconclusive('no-baseline', 'the heartbeat was out of sight before the lock', beating)

    let wayIn = before
    let beat = beating
    const lock = await lockOut(login, async () => {
      wayIn = await login.attempt({ as: 'bystander', secret: 'right' })
      beat = await essential.next({ within: essential.facts.deadline })
    })
    const locked = 'wrongs' in lock ? lock.right : lock
    if (!('wrongs' in lock) || (locked.says !== 'refused' && locked.says !== 'dropped')) return inconclusive('no-baseline', `the account was not seen to lock: ${locked.says}`, locked)
    if (beat.says !== 'beat') return inconclusive('transport-lost', 'the heartbeat was out of sight while the account was locked', beat)
    if (wayIn.says === 'accepted') return satisfied('another account got in and the heartbeat went on while the account was locked', opens, locked, wayIn, beat)

    if (login.facts.lockScope !== 'account')
      return inconclusive('not-reached', `a lock of the declared scope ${login.facts.lockScope} shuts out every account from here; the way that remains lies elsewhere`, locked, wayIn, beat)
    const waited = await wait('lockWindow')
    const recovered = await login.attempt({ as: 'bystander', secret: 'right' })
    return recovered.says === 'accepted'
      ? violated(`another account was ${wayIn.says} while one was locked, and got in once the lock had ended`, opens, locked, wayIn, waited, recovered)
      : inconclusive('transport-lost', `the other account was ${wayIn.says} under the lock and ${recovered.says} after it`, wayIn, recovered)
  },
})
