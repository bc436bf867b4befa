import { type Answer, control, inconclusive, satisfied, violated } from '@fourtwo/contract'
import { defineProbe } from '../../probe.ts'

/**
 * Comes with a certificate that the device trusts and, in each way that the protocol asks for a proof, without the proof that its private key is at hand; then tries to read a value.
 *
 * At OPC UA the proof is asked for twice: the handshake that opens the channel is signed (OPC 10000-6, 6.7.4), and the activation of the session signs the server's certificate and its nonce (OPC 10000-4, 5.7.3).
 * Signed with a key made on the spot, not signed, with neither a signature nor an algorithm, or with the recorded signature of an earlier session, which fits again where a nonce comes twice. All else, the password too, is right. With the proof the same code reads the value, before and after.
 *
 * @passes the value was read with the proof, before and after, and in no way without it.
 * @doesNotShow how good the nonces are beyond that one does not come again at once, nor proofs of users' keys, which another question asks for.
 */
export default defineProbe({
  id: 'wants-proof-of-the-key',
  assertion: 'CR 1.9/e',
  asks: 'wire',
  uses: ['impersonate'],
  accounts: { user: 'steady' },
  hazard: 'none',
  waits: [],

  async ask(wire) {
    const ways = wire.facts.impersonations ?? []
    if (ways.length === 0) return inconclusive('no-driver', 'this door offers no way to try it')
    const before = await wire.impersonate({ as: 'user', way: 'none' })
    const reads = control(before, 'shown')
    if (reads === undefined) return inconclusive('no-baseline', `with the proof nothing was read: ${before.read}`, before)
    const tried: Answer[] = []
    for (const way of ways) {
      const came = await wire.impersonate({ as: 'user', way })
      if (came.says === 'shown') return violated(`${way} was taken for proof, and a value was read`, reads, came)
      if (came.says !== 'refused' && came.says !== 'dropped') return inconclusive('transport-lost', `${way} was ${came.says}: ${came.read}`, ...tried, came)
      tried.push(came)
    }
    const closing = await wire.impersonate({ as: 'user', way: 'none' })
    return closing.says === 'shown'
      ? satisfied(`with the proof a value was read, and not with ${ways.join(', ')}`, reads, closing, ...tried)
      : inconclusive('no-control', `afterwards nothing was read with the proof either: ${closing.read}`, ...tried, closing)
  },
})
