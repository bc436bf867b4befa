import { control, inconclusive, satisfied, violated } from '@fourtwo/contract'
import { lockOut } from '../../locking.ts'
import { defineProbe } from '../../probe.ts'

/**
 * Locks an account, offers the right password in the middle of the window, sits a whole one out, and offers it again.
 *
 * The middle tells a lock from a moment's pause: a device that only makes whoever failed wait a little refuses the right password as well, for that little.
 * Where logging in takes so long that the window is over by then, it tells nothing. A closed connection alone is no lock: there the door has to open for another as well.
 *
 * @passes the right password was refused in the middle of the window and accepted after it.
 * @doesNotShow a release by an administrator.
 */
export default defineProbe({
  id: 'releases-lock-after-its-window',
  assertion: 'CR 1.11/c',
  asks: 'login',
  accounts: { subject: 'expendable', bystander: 'steady' },
  hazard: 'locks-account',
  waits: ['halfLockWindow', 'lockWindow'],

  async ask(login, wait) {
    const before = await login.attempt({ as: 'subject', secret: 'right' })
    const opens = control(before, 'accepted')
    if (opens === undefined) return inconclusive('no-baseline', `the control login was ${before.says}`, before)
    const other = await login.attempt({ as: 'bystander', secret: 'right' })
    if (other.says !== 'accepted') return inconclusive('no-baseline', `the control login of another account was ${other.says}`, other)

    const lock = await lockOut(login)
    const locked = 'wrongs' in lock ? lock.right : lock
    if (!('wrongs' in lock) || (locked.says !== 'refused' && locked.says !== 'dropped')) return inconclusive('no-baseline', `the account was not seen to lock: ${locked.says}`, locked)

    const half = await wait('halfLockWindow')
    const early = await login.attempt({ as: 'subject', secret: 'right' })
    const lockedFor = early.ended - lock.lastWrong.began
    if (early.says === 'accepted')
      return lockedFor < login.facts.lockWindow
        ? violated(`the right password opened the door ${lockedFor} ms after the last wrong one, in the middle of a window of ${login.facts.lockWindow} ms`, opens, locked, half, early)
        : satisfied(`the right password opened the door again, ${lockedFor} ms after the last wrong one`, opens, locked, half, early)
    if (early.says !== 'refused' && early.says !== 'dropped') return inconclusive('transport-lost', `the right password was ${early.says} in the middle of the window: ${early.read}`, early)
    const dropped = locked.says === 'dropped' || early.says === 'dropped'
    const during = dropped && login.facts.lockScope === 'account' ? await login.attempt({ as: 'bystander', secret: 'right' }) : undefined
    if (during !== undefined && during.says !== 'accepted') return inconclusive('no-control', `the connection was closed, and the door was ${during.says} to another as well, which is no lock of an account`, early, during)

    const waited = await wait('lockWindow')
    const released = await login.attempt({ as: 'subject', secret: 'right' })
    if (released.says === 'accepted') {
      const after = await login.attempt({ as: 'bystander', secret: 'right' })
      return after.says === 'accepted'
        ? satisfied(`the right password was ${early.says} in the middle of the window and opened the door after it`, opens, other, locked, early, waited, released, after)
        : inconclusive('no-control', `the door was ${after.says} to another after the window`, released, after)
    }
    if (released.says !== 'refused' && released.says !== 'dropped') return inconclusive('transport-lost', `the right password was ${released.says} after the window`, released)

    const doorStillOpens = await login.attempt({ as: 'bystander', secret: 'right' })
    return doorStillOpens.says === 'accepted'
      ? violated(`the right password was still ${released.says} after the window, while the door opened for another`, opens, locked, waited, released, doorStillOpens)
      : inconclusive('no-control', `the door was ${doorStillOpens.says} to another as well`, released, doorStillOpens)
  },
})
