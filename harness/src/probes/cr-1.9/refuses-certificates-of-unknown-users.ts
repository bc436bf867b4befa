import { type Answer, control, inconclusive, satisfied, violated } from '@fourtwo/contract'
import { defineProbe } from '../../probe.ts'
import { lacksUsers, MAY_NOT_FAIL } from '../../user-certificates.ts'

/**
 * Logs in as a user by certificates that nobody told the device to trust: signed by itself, and by an authority that was never installed, each in the name of the user whom the device knows and with its own key at hand.
 *
 * A device that looks up a user by the name in the certificate lets them in (OPC 10000-4, 7.40.5; OPC 10000-2, Annex A). The channel is that of the trusted application. Where the bench names a user's certificate, that one reads the value
 * before the first and after each; where it names none, an account's password does, and then only a stranger who is let in decides.
 *
 * @passes each was refused, while the certificate that the bench names read the declared value before and after each.
 * @doesNotShow certificates of a trusted authority that are of no user, or have run out; nothing at a door that lists no certificates of users.
 */
export default defineProbe({
  id: 'refuses-certificates-of-unknown-users',
  assertion: 'CR 1.9/b',
  asks: 'wire',
  uses: ['comeAsUser', 'impersonate'],
  beside: 'refuses-certificates-of-unknown-issuers',
  accounts: { user: 'steady' },
  hazard: 'failed-login',
  waits: [],

  async ask(wire) {
    const { userStrangers: strangers = [], knowsUser = false } = wire.facts
    const right = await wire.comeAsUser({ way: 'none' })
    const lacking = lacksUsers(wire, right)
    if (lacking !== undefined && (lacking.outcome !== 'inconclusive' || lacking.cause !== 'needs-credential')) return lacking
    if (strangers.length === 0) return inconclusive('not-permitted', MAY_NOT_FAIL)
    const comes = () => (knowsUser ? wire.comeAsUser({ way: 'none' }) : wire.impersonate({ as: 'user', way: 'none' }))
    const before = knowsUser ? right : await comes()
    const reads = control(before, 'shown')
    if (reads === undefined) return inconclusive('no-baseline', `whoever is known read nothing: it was ${before.says}: ${before.read}`, before)
    const shown: Answer[] = []
    for (const way of strangers) {
      const came = await wire.comeAsUser({ way })
      if (came.says === 'shown') return violated(`the certificate of a user that nobody installed, ${way}, was let in, and a value was read`, reads, came)
      if (came.says !== 'refused' && came.says !== 'dropped') return inconclusive('transport-lost', `a certificate ${way} was ${came.says}: ${came.read}`, ...shown, came)
      const after = await comes()
      if (after.says !== 'shown') return inconclusive('no-control', `after a certificate ${way} whoever is known read nothing: it was ${after.says}: ${after.read}`, ...shown, came, after)
      shown.push(came, after)
    }
    return lacking ?? satisfied(`with the certificate that is known a value was read, and not with those ${strangers.join(', nor ')}`, reads, reads, ...shown)
  },
})
