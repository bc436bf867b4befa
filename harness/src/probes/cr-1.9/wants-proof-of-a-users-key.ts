import { type Answer, control, inconclusive, satisfied, violated } from '@fourtwo/contract'
import { defineProbe } from '../../probe.ts'
import { lacksUsers, MAY_NOT_FAIL } from '../../user-certificates.ts'

/**
 * Logs in as a user by the certificate that the bench names and, in each way there is, without the proof that its private key is at hand; then tries to read a value.
 *
 * At OPC UA a user's certificate stands in the identity that activates the session, and its proof is a second signature over the server's certificate and nonce (OPC 10000-4, 5.7.3 and 7.40.5), mapped by OPC 10000-2, Annex A.
 * Signed with a key made on the spot, with an empty signature, with neither a signature nor an algorithm, and with the signature of an earlier session, which fits again where a nonce comes twice. The channel and the application's own
 * proof are right. With the user's proof the same code reads the value before the first and after each. A door of which no endpoint lists such identities has nothing to ask here; one that lists them keeps the question open until the bench names a certificate.
 *
 * @passes the value was read with the proof, before and after each, and in no way without it.
 * @doesNotShow whether an endpoint takes certificates of users that it does not list, and what becomes of a user's certificate that has run out or was revoked.
 */
export default defineProbe({
  id: 'wants-proof-of-a-users-key',
  assertion: 'CR 1.9/e',
  asks: 'wire',
  uses: ['comeAsUser'],
  beside: 'wants-proof-of-the-key',
  accounts: {},
  hazard: 'failed-login',
  waits: [],

  async ask(wire) {
    const ways = wire.facts.userProofs ?? []
    const before = await wire.comeAsUser({ way: 'none' })
    const lacking = lacksUsers(wire, before)
    if (lacking !== undefined) return lacking
    if (ways.length === 0) return inconclusive('not-permitted', MAY_NOT_FAIL)
    const reads = control(before, 'shown')
    if (reads === undefined) return inconclusive('no-baseline', `with the user's certificate and its proof nothing was read: it was ${before.says}: ${before.read}`, before)
    const shown: Answer[] = []
    for (const way of ways) {
      const came = await wire.comeAsUser({ way })
      if (came.says === 'shown') return violated(`with the certificate of a user, ${way} was taken for proof, and a value was read`, reads, came)
      if (came.says !== 'refused' && came.says !== 'dropped') return inconclusive('transport-lost', `${way} was ${came.says}: ${came.read}`, ...shown, came)
      // Also so that no account is locked by failures in a row.
      const after = await wire.comeAsUser({ way: 'none' })
      if (after.says !== 'shown') return inconclusive('no-control', `after ${way} nothing was read with the proof either: it was ${after.says}: ${after.read}`, ...shown, came, after)
      shown.push(came, after)
    }
    return satisfied(`with its proof a user's certificate read a value, and not with ${ways.join(', ')}`, reads, reads, ...shown)
  },
})
