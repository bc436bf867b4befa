import { defineProbe } from '../../probe.ts'
import { noneIsTaken } from '../../wrong-answers.ts'

/**
 * Comes with a certificate that the device trusts and, in each way that the protocol asks for a proof, without the proof that its private key is at hand; then tries to read a value.
 *
 * At OPC UA the proof is asked for twice: the handshake that opens the channel is signed (OPC 10000-6, 6.7.4), and the activation of the session signs the server's certificate and its nonce (OPC 10000-4, 5.7.3).
 * Signed with a key made on the spot, not signed, with neither a signature nor an algorithm, with the recorded signature of an earlier session, which fits again where a nonce comes twice, or with the session's own of before, by which it is taken up over another channel. All
 * else, the password too, is right. With the proof the same code reads the value, before and after.
 * Where the device is the client, a server of ours has the certificate that the device trusts, and proves nothing in its handshake, or in its answer for a session (OPC 10000-4, 5.7.2): the signature over the device's certificate and nonce is of another
 * key, absent, empty, the one of an earlier session, or right for another certificate that is shown in place of the channel's. It is violated where the device activates a session, in which it hands over who it is, its password among it. Each proof that
 * the standard asks for counts by itself: that the channel was opened does not make up for one that is wrong.
 *
 * @passes the value was read with the proof, before and after, and in no way without it.
 * @doesNotShow how good the nonces are beyond that one does not come again at once, which is another question, nor proofs of users' keys, which is another.
 */
export default defineProbe({
  id: 'wants-proof-of-the-key',
  assertion: 'CR 1.9/e',
  asks: 'wire',
  uses: ['impersonate'],
  accounts: { user: 'steady' },
  hazard: 'none',
  waits: [],

  ask: wire => noneIsTaken(wire.facts.impersonations ?? [], way => wire.impersonate({ as: 'user', way }), wire.facts.comes === true
    ? { control: 'with the proof the device opened a session', lost: 'with the proof the device opened no session', taken: 'was taken for proof, and the device handed over who it is' }
    : { control: 'with the proof a value was read', lost: 'with the proof nothing was read', taken: 'was taken for proof, and a value was read' }),
})
