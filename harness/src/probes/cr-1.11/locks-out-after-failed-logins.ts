import { control, inconclusive, satisfied, violated } from '@fourtwo/contract'
import { lockOut } from '../../locking.ts'
import { defineProbe } from '../../probe.ts'

/**
 * Fails to log in as often as the device allows, then offers the right password.
 *
 * The right password is the point: a locked device must refuse even that, while refusing a wrong one proves nothing.
 * The bystander is the control: a door that opens for nobody has crashed, not locked. Where a lock reaches further than the account by declaration,
 * or the right password was answered by a closed connection alone, the same account has to open the door again once the lock has ended (SCORING, section 11).
 *
 * @passes past the declared number of failures even the right password was refused, while the door opened for another.
 * @doesNotShow whether the lock ends, and whether it holds for somebody who comes another way.
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
    const other = await login.attempt({ as: 'bystander', secret: 'right' })
    if (other.says !== 'accepted') return inconclusive('no-baseline', `the control login of another account was ${other.says}`, other)

    const locked = await lockOut(login)
    if (!('wrongs' in locked)) return inconclusive(locked.says === 'accepted' ? 'ambiguous' : 'transport-lost', `a wrong password was ${locked.says}, so the failures were not all counted: ${locked.read}`, locked)
    const { wrongs, right, inTime } = locked
    if (right.says === 'accepted')
      return inTime
        ? violated(`the right password was accepted after ${wrongs.length} wrong ones`, opens, right, ...wrongs)
        : inconclusive('ambiguous', `the right password was accepted, but so late that a lock of ${login.facts.lockWindow} ms may have ended`, right)
    if (right.says !== 'refused' && right.says !== 'dropped') return inconclusive('transport-lost', `the right password was ${right.says}: ${right.read}`, right)

    const during = login.facts.lockScope === 'account' ? await login.attempt({ as: 'bystander', secret: 'right' }) : undefined
    if (during !== undefined && during.says !== 'accepted') return inconclusive('no-control', `the door was ${during.says} to another as well, which is no lock-out of an account`, right, during)
    if (during !== undefined && right.says === 'refused') return satisfied('the right password was refused while the door opened for another', opens, right, ...wrongs, other, during)

    const waited = await wait('lockWindow')
    const released = await login.attempt({ as: 'subject', secret: 'right' })
    const after = during ?? (await login.attempt({ as: 'bystander', secret: 'right' }))
    return released.says === 'accepted' && after.says === 'accepted'
      ? satisfied(`the right password was ${right.says} until the lock of its ${login.facts.lockScope} had ended`, opens, right, ...wrongs, other, after, waited, released)
      : inconclusive('no-control', `the right password was ${right.says}, and ${released.says} after the window; another's was ${after.says}`, right, after, waited, released)
  },
})
