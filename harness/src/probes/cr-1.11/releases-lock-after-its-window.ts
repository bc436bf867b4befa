import { control, inconclusive, satisfied, violated } from '@fourtwo/contract'
import { lockOut } from '../../locking.ts'
import { defineProbe } from '../../probe.ts'

/** Locks an account, sits the window out, and offers the right password again. */
export default defineProbe({
  id: 'releases-lock-after-its-window',
  assertion: 'CR 1.11/c',
  asks: 'login',
  accounts: { subject: 'expendable', bystander: 'steady' },
  hazard: 'locks-account',
  waits: ['lockWindow'],

  async ask(login, wait) {
    const before = await login.attempt({ as: 'subject', secret: 'right' })
    const opens = control(before, 'accepted')
    if (opens === undefined) return inconclusive('no-baseline', `the control login was ${before.says}`, before)

    const lock = await lockOut(login)
    const locked = 'wrongs' in lock ? lock.right : lock
    if (!('wrongs' in lock) || (locked.says !== 'refused' && locked.says !== 'dropped')) return inconclusive('no-baseline', `the account was not seen to lock: ${locked.says}`, locked)

    const waited = await wait('lockWindow')
    const released = await login.attempt({ as: 'subject', secret: 'right' })
    if (released.says === 'accepted') return satisfied('the right password opened the door again after the window', opens, locked, waited, released)
    if (released.says !== 'refused' && released.says !== 'dropped') return inconclusive('transport-lost', `the right password was ${released.says} after the window`, released)

    const doorStillOpens = await login.attempt({ as: 'bystander', secret: 'right' })
    return doorStillOpens.says === 'accepted'
      ? violated(`the right password was still ${released.says} after the window, while the door opened for another`, opens, locked, waited, released, doorStillOpens)
      : inconclusive('no-control', `the door was ${doorStillOpens.says} to another as well`, released, doorStillOpens)
  },
})
