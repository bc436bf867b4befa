import { control, inconclusive, satisfied, violated } from '@fourtwo/contract'
import { defineProbe } from '../../probe.ts'

/**
 * Offers wrong passwords, an unknown user and an empty password, each between two logins that open the door.
 *
 * Two of the wrong ones are nearly right: a device that compares the first few characters, or only as many as were typed, refuses any other.
 *
 * @passes every wrong secret was refused, and the right one opened the door before and after each.
 * @doesNotShow credentials that are valid and should not be, such as published ones; second factors.
 */
export default defineProbe({
  id: 'refuses-wrong-credentials',
  assertion: { people: 'CR 1.1/b', machines: 'CR 1.2/b' },
  asks: 'login',
  accounts: { subject: 'expendable' },
  hazard: 'failed-login',
  waits: [],

  async ask(login) {
    const before = await login.attempt({ as: 'subject', secret: 'right' })
    const opens = control(before, 'accepted')
    if (opens === undefined) return inconclusive('no-baseline', `the control login was ${before.says}`, before)

    const shown = []
    const offers = (['wrong', 'longer', 'shorter', 'unknown-user', 'empty'] as const).filter(it => it !== 'shorter' || login.facts.shortens.includes('subject'))
    for (const secret of offers) {
      const offered = await login.attempt({ as: 'subject', secret })
      if (offered.says === 'accepted') return violated(`a login with ${named[secret]} was accepted`, opens, offered)
      if (offered.says !== 'refused' && offered.says !== 'dropped') return inconclusive('transport-lost', `a login with ${named[secret]} was ${offered.says}: ${offered.read}`, offered)
      const after = await login.attempt({ as: 'subject', secret: 'right' })
      if (after.says !== 'accepted') return inconclusive('no-control', `after ${named[secret]} the right password was ${after.says}`, offered, after)
      shown.push(offered, after)
    }
    return satisfied(`each was refused: ${offers.map(it => named[it]).join(', ')}; the right password opened the door after each`, opens, opens, ...shown)
  },
})

const named = { wrong: 'a wrong password', longer: 'a character more than the right password', shorter: 'a character less than the right password', 'unknown-user': 'an unknown user', empty: 'an empty password' } as const
