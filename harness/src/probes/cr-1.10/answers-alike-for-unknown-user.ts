import { control, inconclusive, satisfied, violated } from '@fourtwo/contract'
import { defineProbe } from '../../probe.ts'

/**
 * Compares the refusal of a known user's wrong password with that of a user who does not exist, twice each.
 *
 * Twice, because an answer that differs from itself (a counter, a clock) tells nothing about the user; and the second time the other way round, or a
 * device that counts the tries of whoever is at the door would always say the one number to the known user and the next to the unknown one.
 * Over OPC UA all diagnostics are asked for (OPC 10000-4, 7.33), and whatever they say of a refusal counts, but for the name that was offered.
 *
 * @passes both refusals read the same, both times.
 * @doesNotShow how long each takes; what other services of the device tell of its users.
 */
export default defineProbe({
  id: 'answers-alike-for-unknown-user',
  assertion: 'CR 1.10/a',
  asks: 'login',
  accounts: { subject: 'expendable' },
  hazard: 'failed-login',
  waits: [],

  async ask(login) {
    const before = await login.attempt({ as: 'subject', secret: 'right' })
    const opens = control(before, 'accepted')
    if (opens === undefined) return inconclusive('no-baseline', `the control login was ${before.says}`, before)

    const known = await login.attempt({ as: 'subject', secret: 'wrong' })
    const unknown = await login.attempt({ as: 'subject', secret: 'unknown-user' })
    await login.attempt({ as: 'subject', secret: 'right' }) // or the second wrong password would count towards a lock
    const unknownAgain = await login.attempt({ as: 'subject', secret: 'unknown-user' })
    const knownAgain = await login.attempt({ as: 'subject', secret: 'wrong' })
    const all = [known, unknown, knownAgain, unknownAgain] as const
    const odd = all.find(it => it.says !== 'refused' && it.says !== 'dropped')
    if (odd !== undefined) return inconclusive(odd.says === 'accepted' ? 'ambiguous' : 'transport-lost', `a login that had to be refused was ${odd.says}`, ...all)
    const after = await login.attempt({ as: 'subject', secret: 'right' })
    if (after.says !== 'accepted') return inconclusive('no-control', `afterwards the right password was ${after.says}`, ...all, after)

    const heard = all.map(({ says, read }) => `${says}: ${read}`)
    if (heard[0] !== heard[2] || heard[1] !== heard[3]) return inconclusive('unstable', 'the same refusal is worded differently each time', ...all)
    return heard[0] === heard[1]
      ? satisfied(`both were ${heard[0]}`, opens, ...all)
      : violated(`a known user was ${heard[0]}, an unknown one ${heard[1]}`, opens, ...all)
  },
})
