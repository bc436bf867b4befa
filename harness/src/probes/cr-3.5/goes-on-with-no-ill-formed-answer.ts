import { defineProbe } from '../../probe.ts'
import { goesOnWithNone } from '../../wrong-answers.ts'

/**
 * Where the device comes to us: gives it an answer of which one field is cut short or says that it is longer than the message, and looks whether it goes on.
 *
 * At OPC UA it is the answer for a session, rightly secured (OPC 10000-6, 5.2.5 and 6.7.2): its last field ends before its four bytes do; a text says that it has 2147483647 bytes. It has taken effect where the device activates a session. The
 * answer as it should be is taken before and after.
 *
 * @passes the device went on with the answer as it should be, before and after, and with none that is ill-formed.
 * @doesNotShow fields that are well-formed and out of range, such as values that it reads: it is given none; nor messages longer than it takes.
 */
export default defineProbe({
  id: 'goes-on-with-no-ill-formed-answer',
  assertion: 'CR 3.5/b',
  asks: 'wire',
  uses: ['answer'],
  instead: 'refuses-ill-formed-fields',
  accounts: { user: 'steady' },
  hazard: 'loads',
  waits: [],

  ask: wire => goesOnWithNone(wire, wire.facts.flawedAnswers ?? []),
})
