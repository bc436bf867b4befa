import { type Answer, control, inconclusive, satisfied, violated } from '@fourtwo/contract'
import { defineProbe } from '../../probe.ts'

/** Offers after which the right login is tried, where no row of failures can lock anybody. */
const STILL_OPENS = 8

/**
 * Offers the credentials with which the unit was shipped, and those that suppliers and the makers of sample servers published.
 *
 * How many are offered for one user name is bounded by the lock-out; a right login comes after every few of them, and last. An account of the bench is never failed: where its name is published,
 * its own password is offered only if that is the published one. A made-up user has to be refused first: a door that lets anybody in knows no credentials.
 *
 * OPC 10000-4, 7.40.4 (UserNameIdentityToken); OPC 10000-2, Annex A, table for FR 1, CR 1.5.
 *
 * @passes none opened a session, and those of this unit, which the bench names, were among them. Violated: one did. Without the unit's own, nothing follows from the others' failing.
 * @doesNotShow credentials that nobody published and the bench does not name. The list and its sources stand in test-vectors/published-credentials.
 */
export default defineProbe({
  id: 'opens-to-no-published-credentials',
  assertion: 'CR 1.5/a',
  asks: 'login',
  uses: ['offerPublished'],
  accounts: { subject: 'expendable' },
  hazard: 'failed-login',
  waits: [],

  async ask(login) {
    const { published, withheld, knowsFactory, failuresAllowed, lockScope } = login.facts
    const before = await login.attempt({ as: 'subject', secret: 'right' })
    const opens = control(before, 'accepted')
    if (opens === undefined) return inconclusive('no-baseline', `the control login was ${before.says}`, before)
    if (published.length === 0) return inconclusive('not-permitted', 'no failure at all is allowed before an account locks', before)
    const stranger = await login.attempt({ as: 'subject', secret: 'unknown-user' })
    if (stranger.says === 'accepted') return inconclusive('ambiguous', 'a made-up user was let in: the door opens to any credentials', stranger)
    if (stranger.says !== 'refused' && stranger.says !== 'dropped') return inconclusive('transport-lost', `a made-up user was ${stranger.says}: ${stranger.read}`, stranger)

    const shown: Answer[] = [stranger]
    for (const [n, { user, of }] of published.entries()) {
      // Where failures are counted by where they come from, a right login ends the row of them before it locks.
      if (n % (lockScope === 'account' ? STILL_OPENS : Math.max(1, failuresAllowed - 1)) === 0) {
        const still = await login.attempt({ as: 'subject', secret: 'right' })
        if (still.says !== 'accepted') return inconclusive('no-control', `between them the right password was ${still.says}`, ...shown, still)
        shown.push(still)
      }
      const offered = await login.offerPublished({ n })
      if (offered.says === 'accepted') return violated(`published credentials opened a session: those of ${of}, user ${user}`, opens, stranger, offered)
      if (offered.says !== 'refused' && offered.says !== 'dropped') return inconclusive('transport-lost', `the published credentials of ${of} were ${offered.says}: ${offered.read}`, offered)
      shown.push(offered)
    }
    const after = await login.attempt({ as: 'subject', secret: 'right' })
    if (after.says !== 'accepted') return inconclusive('no-control', `afterwards the right password was ${after.says}`, ...shown, after)
    const said = `none of ${published.length} published credentials opened a session${withheld === 0 ? '' : `; ${withheld} more were left out, since so many failures could lock an account`}`
    return knowsFactory ? satisfied(said, opens, after, ...shown) : inconclusive('not-reached', `${said}; the bench does not say with which credentials the unit was shipped (factoryCredentials)`, before, after)
  },
})
