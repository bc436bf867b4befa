import { defineProbe } from '../../probe.ts'
import { goesOnWithNone } from '../../wrong-answers.ts'

/**
 * Where the device comes to us: damages the answer upon which it goes on, after it was secured, one bit or a few bytes at a time, and looks whether the device goes on.
 *
 * At OPC UA it is the answer for a session over a signed and encrypted channel, changed behind its signature: a bit of its time, which changes nothing that it says; of the signature, of the padding, of what is encrypted, the size in
 * its header, its end (OPC 10000-6, 6.7.2 and 6.7.7; OPC 10000-2, Annex A for the mapping). It has taken effect where the device activates a session. The same answer undamaged, made by the same code, is taken before and after.
 *
 * @passes the device went on with the answer undamaged, before and after, and with none of the damaged ones.
 * @doesNotShow that damage to other answers is found, such as to the values that the device reads: it is given none.
 */
export default defineProbe({
  id: 'goes-on-with-no-damaged-answer',
  assertion: 'CR 3.1/a',
  asks: 'wire',
  uses: ['answer'],
  instead: 'refuses-damaged-messages',
  accounts: { user: 'steady' },
  hazard: 'none',
  waits: [],

  ask: wire => goesOnWithNone(wire, wire.facts.damagedAnswers ?? []),
})
