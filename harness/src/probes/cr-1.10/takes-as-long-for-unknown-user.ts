import { type Answer, control, inconclusive, satisfied, violated } from '@fourtwo/contract'
import { defineProbe } from '../../probe.ts'
import { compareTimes } from '../../timing.ts'

/** Pairs of a series, and series at most: a further one is taken where those before are in doubt. */
const PAIRS = 12
const SERIES = 3
/** Milliseconds, or the share of a refusal's time, that a difference may have at most that would not have shown. */
const RESOLVES = 30
const RESOLVES_SHARE = 0.25

/**
 * Times the refusal of a known user's wrong password against that of a user who does not exist, in pairs, one after the other.
 *
 * Each pair follows a right login, so that no account comes near its lock and a device that answers each further failure later has counted none; which of the two comes first
 * alternates, and the names that do not exist are new each time. The times are from the secret's leaving to the answer. Compared are the times within which a quarter of each sort was answered:
 * what a busy line or machine adds comes on top, and the fast answers show least of it. What chance makes of that difference is taken from the pairs themselves, told apart at random.
 *
 * OPC 10000-4, 5.7.3 (ActivateSession); OPC 10000-2, Annex A, table for FR 1, CR 1.10.
 *
 * @passes the difference is of the size that chance makes, and one of a few milliseconds, which the finding names, would have shown. Violated: it is four times that, in the first half of two
 * series as in the second. Anything between is left open.
 * @doesNotShow smaller differences, which thousands of attempts might separate; a lock-out makes these costly.
 */
export default defineProbe({
  id: 'takes-as-long-for-unknown-user',
  assertion: 'CR 1.10/c',
  asks: 'login',
  uses: ['timed'],
  accounts: { subject: 'expendable' },
  hazard: 'failed-login',
  waits: [],

  async ask(login) {
    const before = await login.attempt({ as: 'subject', secret: 'right' })
    const opens = control(before, 'accepted')
    if (opens === undefined) return inconclusive('no-baseline', `the control login was ${before.says}`, before)
    if (login.facts.failuresAllowed < 2) return inconclusive('not-permitted', 'one wrong password locks an account', before)

    const known: number[] = []
    const unknown: number[] = []
    let last: Answer = before
    for (let series = 1; ; series++) {
      for (let pair = 0; pair < PAIRS; pair++) {
        const order = pair % 2 === 0 ? (['wrong', 'unknown-user'] as const) : (['unknown-user', 'wrong'] as const)
        for (const secret of order) {
          last = await login.timed({ as: 'subject', secret })
          const ms = Number(last.read)
          if ((last.says !== 'refused' && last.says !== 'dropped') || !Number.isFinite(ms)) return inconclusive(last.says === 'accepted' ? 'ambiguous' : 'transport-lost', `a login that had to be refused was ${last.says}: ${last.read}`, last)
          ;(secret === 'wrong' ? known : unknown).push(ms)
        }
        const right = await login.timed({ as: 'subject', secret: 'right' })
        if (right.says !== 'accepted') return inconclusive('no-control', `between the pairs the right password was ${right.says}`, last, right)
        last = right
      }
      const { one, other, chance, shows, differ, alike } = compareTimes(known, unknown)
      const said = `a quarter of ${known.length} refusals came within ${one.toFixed(1)} ms for a known user, within ${other.toFixed(1)} ms for an unknown one; chance alone makes ${chance.toFixed(1)} ms of it`
      if (series > 1 && differ) return violated(said, opens, ...(await shown()))
      const resolved = shows <= Math.max(RESOLVES, RESOLVES_SHARE * one)
      if (alike && resolved) {
        const after = await login.attempt({ as: 'subject', secret: 'right' })
        return after.says === 'accepted' ? satisfied(`${said}; a difference of ${shows.toFixed(1)} ms would have shown`, opens, last, after) : inconclusive('no-control', `afterwards the right password was ${after.says}`, after)
      }
      if (series === SERIES) return resolved ? inconclusive('ambiguous', `${said}: more than that, and too little to be sure`, before, last) : inconclusive('unstable', `${said}, in which a difference that counts could hide`, before, last)
    }

    /** One refusal of each sort, to be looked at, and the door that still opens. */
    async function shown(): Promise<[Answer, ...Answer[]]> {
      return [await login.timed({ as: 'subject', secret: 'unknown-user' }), await login.timed({ as: 'subject', secret: 'wrong' }), await login.timed({ as: 'subject', secret: 'right' })]
    }
  },
})
