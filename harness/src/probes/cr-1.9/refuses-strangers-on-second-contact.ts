import { control, inconclusive, satisfied, violated } from '@fourtwo/contract'
import { defineProbe } from '../../probe.ts'
import { flawOf } from '../../trusting.ts'

/** How often a stranger comes. */
const VISITS = 3

/**
 * Comes with a fresh self-signed certificate, and again with the very same: once refused is no promise for the second time.
 *
 * OPC 10000-4, 6.1.3 (Trust List Check), mapped by OPC 10000-2, Annex A. Some servers put a certificate that they refused where it is trusted from then on. The control is the application that the bench says is trusted, so that this can be
 * asked without any authority; a client that is signed by itself and was installed is no fault.
 *
 * @passes the stranger was refused at each of three visits, while the trusted application read the declared value before, between and after.
 * @doesNotShow a stranger that would be trusted later, by the passing of time or by a person who did not look.
 */
export default defineProbe({
  id: 'refuses-strangers-on-second-contact',
  assertion: 'CR 1.9/b',
  asks: 'trust',
  accounts: { user: 'steady' },
  optional: ['user'],
  hazard: 'none',
  waits: [],

  async ask(trust) {
    const before = await trust.presentOwn({ as: 'user' })
    const opens = control(before, 'opened')
    if (opens === undefined) return inconclusive('no-baseline', `the certificate that the bench says is trusted was ${before.says}: ${before.read}`, before)
    const shown = []
    for (let visit = 1; visit <= VISITS; visit++) {
      const stranger = await trust.present({ identity: 'stranger', as: 'user' })
      if (stranger.says === 'opened') return violated(`a certificate opened the door at visit ${visit} although ${flawOf(trust, 'stranger')}`, opens, stranger, ...shown)
      if (stranger.says !== 'refused' && stranger.says !== 'dropped') return inconclusive('transport-lost', `at visit ${visit} the stranger was ${stranger.says}: ${stranger.read}`, stranger)
      const after = await trust.presentOwn({ as: 'user' })
      if (after.says !== 'opened') return inconclusive('no-control', `after the stranger's visit ${visit} the trusted certificate was ${after.says}: ${after.read}`, stranger, after)
      shown.push(stranger, after)
    }
    return satisfied(`the same stranger was refused ${VISITS} times while the trusted certificate opened the door`, opens, opens, ...shown)
  },
})
