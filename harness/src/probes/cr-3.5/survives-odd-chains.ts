import { type Answer, control, inconclusive, satisfied, violated } from '@fourtwo/contract'
import type { IdentityName } from '../../pki/identities.ts'
import { defineProbe } from '../../probe.ts'
import { flawOf } from '../../trusting.ts'

const ODD: readonly IdentityName[] = ['issuer-loop', 'deep', 'huge', 'enormous']

/**
 * Comes with chains of certificates that take long to follow: two issuers that vouch for each other, twenty authorities in a row, a certificate of 56 kilobytes, and one of a megabyte; after each, with the certificate that is trusted.
 *
 * They are looked at before anybody has logged in (OPC 10000-4, 6.1.3), and a verifier that follows a ring hangs for everybody. Whether such a chain is refused is not judged, nor how fast, since a right one may be long.
 * The last makes a handshake that no transport takes, which has to be one chunk (OPC 10000-6, 6.7.2): it is sent by our own codec, and is no longer than the bench lets be sent.
 * Without an authority that the unit trusts only the ring can be made.
 *
 * @passes the trusted application read the declared value after each; one that no longer can, twice, is a violation.
 * @doesNotShow whether a device that is the client hangs or waits, where it comes no more: that stays open, and it is shown no certificate of a megabyte; what such a certificate does to what reads it, where the transport breaks off before.
 */
export default defineProbe({
  id: 'survives-odd-chains',
  assertion: 'CR 3.5/a',
  asks: 'trust',
  beside: 'survives-malformed-messages',
  accounts: { user: 'steady' },
  optional: ['user'],
  hazard: 'loads',
  waits: [],

  async ask(trust) {
    const before = await trust.presentOwn({ as: 'user' })
    const lives = control(before, 'opened')
    if (lives === undefined) return inconclusive('no-baseline', `the certificate that the bench says is trusted was ${before.says}: ${before.read}`, before)
    const shown: Answer[] = []
    const odd = ODD.filter(identity => trust.facts.identities.some(({ name }) => name === identity))
    for (const identity of odd) {
      const sent = await trust.present({ identity, as: 'user' })
      if (sent.says === 'not-offered') return inconclusive('transport-lost', `a chain could not be sent (${flawOf(trust, identity)}): ${sent.read}`, sent)
      const after = await trust.presentOwn({ as: 'user' })
      const again = after.says === 'opened' ? after : await trust.presentOwn({ as: 'user' })
      // Who comes by himself may wait longer after each server that he refused.
      if (again.says !== 'opened' && trust.facts.comes === true) return inconclusive('no-control', `after a chain of certificates (${flawOf(trust, identity)}) the device was ${again.says}: ${again.read}`, sent, after, again)
      if (again.says !== 'opened') return violated(`after a chain of certificates (${flawOf(trust, identity)}) the door no longer opened`, lives, sent, after, again)
      if (after.says !== 'opened') return inconclusive('unstable', `after a chain of certificates (${flawOf(trust, identity)}) the door did not open once, and then did: ${after.read}`, sent, after, again)
      shown.push(sent, again)
    }
    return satisfied(`the door opened after each of ${odd.length} odd chains of certificates: ${odd.map(it => flawOf(trust, it)).join('; ')}`, lives, lives, ...shown)
  },
})
