import { type Answer, control, inconclusive, satisfied, violated } from '@fourtwo/contract'
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

    const wrongs: Answer[] = []
    for (let failure = 0; failure < login.facts.failuresAllowed; failure++) {
      const wrong = await login.attempt({ as: 'subject', secret: 'wrong' })
      if (wrong.says === 'accepted') return inconclusive('ambiguous', 'a wrong password was accepted, so no failure could be counted', wrong)
      if (wrong.says !== 'refused' && wrong.says !== 'dropped') return inconclusive('transport-lost', `a wrong password was ${wrong.says}, so the failures did not all arrive`, wrong)
      wrongs.push(wrong)
    }

    const afterLimit = await login.attempt({ as: 'subject', secret: 'right' })
    if (afterLimit.says === 'accepted') return violated(`the right password was accepted after ${wrongs.length} wrong ones`, opens, afterLimit, ...wrongs)
    if (afterLimit.says !== 'refused' && afterLimit.says !== 'dropped') return inconclusive('transport-lost', `the right password was ${afterLimit.says}: ${afterLimit.read}`, afterLimit)

    if (login.facts.lockScope !== 'account') {
      const waited = await wait('lockWindow')
      const released = await login.attempt({ as: 'subject', secret: 'right' })
      return released.says === 'accepted'
        ? satisfied(`the right password was ${afterLimit.says} until the lock of its ${login.facts.lockScope} had ended`, opens, afterLimit, ...wrongs, waited, released)
        : inconclusive('no-control', `the right password was ${afterLimit.says}, and ${released.says} after the window too`, afterLimit, waited, released)
    }
    const doorStillOpens = await login.attempt({ as: 'bystander', secret: 'right' })
    return doorStillOpens.says === 'accepted'
      ? satisfied(`the right password was ${afterLimit.says} while the door opened for another`, opens, afterLimit, ...wrongs, doorStillOpens)
      : inconclusive('no-control', `the door was ${doorStillOpens.says} to another as well, which is no lock-out of an account`, afterLimit, doorStillOpens)
  },
})
