import { control, inconclusive, satisfied, violated } from '@fourtwo/contract'
import { lockOut } from '../../locking.ts'
import { defineProbe } from '../../probe.ts'

/**
 * Fails to log in as often as the device allows, then offers the right password.
 *
 * The right password is the point: a locked device must refuse even that, while refusing a wrong one proves nothing.
 * The bystander is the closing control: a door that opens for nobody has crashed, not locked. Where a lock reaches further than
 * the account by declaration, the control is the same account's login once the lock has ended (SCORING, section 11).
 */
export default defineProbe({
  id: 'locks-out-after-failed-logins',
  assertion: 'CR 1.11/b',
  asks: 'login',
  accounts: { subject: 'expendable', bystander: 'steady' },
  hazard: 'locks-account',
  waits: ['lockWindow'],

  async ask(login, wait) {
    const before = await login.attempt({ as: 'subject', secret: 'right' })
    const opens = control(before, 'accepted')
    if (opens === undefined) return inconclusive('no-baseline', `the control login was ${before.says}`, before)

    const locked = await lockOut(login)
    if (!('wrongs' in locked)) return inconclusive(locked.says === 'accepted' ? 'ambiguous' : 'transport-lost', `a wrong password was ${locked.says}, so the failures were not all counted: ${locked.read}`, locked)
    const { wrongs, right, inTime } = locked
    if (right.says === 'accepted')
      return inTime
        ? violated(`the right password was accepted after ${wrongs.length} wrong ones`, opens, right, ...wrongs)
        : inconclusive('ambiguous', `the right password was accepted, but so late that a lock of ${login.facts.lockWindow} ms may have ended`, right)
    if (right.says !== 'refused' && right.says !== 'dropped') return inconclusive('transport-lost', `the right password was ${right.says}: ${right.read}`, right)

    if (login.facts.lockScope !== 'account') {
      const waited = await wait('lockWindow')
      const released = await login.attempt({ as: 'subject', secret: 'right' })
      return released.says === 'accepted'
        ? satisfied(`the right password was ${right.says} until the lock of its ${login.facts.lockScope} had ended`, opens, right, ...wrongs, waited, released)
        : inconclusive('no-control', `the right password was ${right.says}, and ${released.says} after the window too`, right, waited, released)
    }
    const doorStillOpens = await login.attempt({ as: 'bystander', secret: 'right' })
    return doorStillOpens.says === 'accepted'
      ? satisfied(`the right password was ${right.says} while the door opened for another`, opens, right, ...wrongs, doorStillOpens)
      : inconclusive('no-control', `the door was ${doorStillOpens.says} to another as well, which is no lock-out of an account`, right, doorStillOpens)
  },
})
