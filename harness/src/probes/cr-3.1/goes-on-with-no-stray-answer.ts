import { defineProbe } from '../../probe.ts'
import { goesOnWithNone } from '../../wrong-answers.ts'

/**
 * Where the device comes to us: answers it with a message that is whole and not from the peer to whom it speaks, and looks whether it goes on.
 *
 * At OPC UA it is the answer for a session, secured with the keys of the channel that the device opened before, with keys that nobody agreed on, or not at all, under the number and the token of the channel
 * (OPC 10000-6, 6.7.2.3 and 6.7.5). It has taken effect where the device activates a session. The answer as it should be is taken before and after.
 *
 * @passes the device went on with the answer as it should be, before and after, and with none that came from elsewhere.
 * @doesNotShow messages of a second channel that the device holds open at the same time, since it comes as it likes.
 */
export default defineProbe({
  id: 'goes-on-with-no-stray-answer',
  assertion: 'CR 3.1 RE(1)/a',
  asks: 'wire',
  uses: ['answer'],
  instead: 'refuses-stray-messages',
  accounts: { user: 'steady' },
  hazard: 'none',
  waits: [],

  ask: wire => goesOnWithNone(wire, wire.facts.strayAnswers ?? []),
})
