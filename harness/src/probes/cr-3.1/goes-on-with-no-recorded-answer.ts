import { defineProbe } from '../../probe.ts'
import { goesOnWithNone } from '../../wrong-answers.ts'

/**
 * Where the device comes to us: answers it with what it was answered before, and looks whether it goes on.
 *
 * At OPC UA it is the answer for a session: the very chunks of an earlier channel; and one that is newly secured under the sequence number that the message before it had, so that nothing but the number tells
 * (OPC 10000-6, 6.7.2.4). It has taken effect where the device activates a session. The answer as it should be is taken before and after.
 *
 * @passes the device went on with the answer as it should be, before and after, and with none that was there before.
 * @doesNotShow what becomes of recorded values that the device reads: it is given none.
 */
export default defineProbe({
  id: 'goes-on-with-no-recorded-answer',
  assertion: 'CR 3.1 RE(1)/b',
  asks: 'wire',
  uses: ['answer'],
  instead: 'refuses-recorded-messages',
  accounts: { user: 'steady' },
  hazard: 'none',
  waits: [],

  ask: wire => goesOnWithNone(wire, wire.facts.repeatedAnswers ?? []),
})
