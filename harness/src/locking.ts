import type { Answer } from '@fourtwo/contract'
import type { LoginSays, Sessions } from './probe.ts'

/** How often an account is locked anew where the right password came too late to tell. */
const ROUNDS = 3

/** An account driven to its limit of failures, and what the right password came to then. */
export interface Locked {
  readonly wrongs: readonly [Answer<LoginSays>, ...Answer<LoginSays>[]]
  /** The failure that reached the limit. */
  readonly lastWrong: Answer<LoginSays>
  readonly right: Answer<LoginSays>
  /** Whether the right password was answered while a lock of the declared window must still have been on. */
  readonly inTime: boolean
}

/**
 * Fails to log in as often as the device allows, then offers the right password.
 *
 * An acceptance counts only if it came before the lock could have ended: from sending the last wrong password to the answer for less than the window.
 * On a slow line, or a busy machine of ours, it is tried again. `meanwhile` is done between, while the lock is on.
 * Where the connection was closed at the right password, it is offered once more: a device that hangs up on whoever failed, once, has locked nothing.
 * Answers the odd one where a wrong password was neither refused nor dropped: then the failures were not all counted.
 */
export async function lockOut(login: Sessions<'subject'>['login'], meanwhile: () => Promise<void> = async () => undefined): Promise<Locked | Answer<LoginSays>> {
  for (let round = 1; ; round++) {
    const wrongs: Answer<LoginSays>[] = []
    for (let failure = 0; failure < login.facts.failuresAllowed; failure++) {
      const wrong = await login.attempt({ as: 'subject', secret: 'wrong' })
      if (wrong.says !== 'refused' && wrong.says !== 'dropped') return wrong
      wrongs.push(wrong)
    }
    const [first, ...others] = wrongs
    if (first === undefined) throw new Error('a bench that allows no failure is refused when it is read')
    await meanwhile()
    const offered = await login.attempt({ as: 'subject', secret: 'right' })
    const right = offered.says === 'dropped' ? await login.attempt({ as: 'subject', secret: 'right' }) : offered
    const lastWrong = others.at(-1) ?? first
    const inTime = right.ended - lastWrong.began < login.facts.lockWindow
    if (right.says !== 'accepted' || inTime || round === ROUNDS) return { wrongs: [first, ...others], lastWrong, right, inTime }
  }
}
