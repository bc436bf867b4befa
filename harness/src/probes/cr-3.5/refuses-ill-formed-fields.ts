import { spoiledHaveNoEffect } from '../../operating.ts'
import { defineProbe } from '../../probe.ts'

/**
 * Sets the declared output by a message of which one field is too long, cut short or out of range, and looks whether the output followed.
 *
 * At OPC UA it is a Write, rightly secured: longer or in more chunks than the server acknowledged, or than the bench declares (`messageLimit`; OPC 10000-6, 7.1.2.4 and 6.7.2; the surplus is a text of the header that no service reads), its value cut off, a text longer than the
 * message, a count of nodes too high or below none (OPC 10000-6, 5.2.5), an attribute that there is not (OPC 10000-4, 5.11.4). The Write as it should be sets the output before and after.
 *
 * A server that acknowledges no limit and takes everything breaks none: where the bench declares none either, no message is too long, and the question stays open; so it does where the limit lies above the load that the bench permits.
 *
 * @passes the output followed the message as it should be, before and after, and none with an ill-formed field, answered or not.
 * @doesNotShow that values of the right form outside their engineering range are refused, nor what a message costs before it is refused.
 */
export default defineProbe({
  id: 'refuses-ill-formed-fields',
  assertion: 'CR 3.5/b',
  asks: 'operate',
  uses: ['performDamaged', 'performOverlong'],
  accounts: { permitted: 'may-operate' },
  hazard: 'loads',
  waits: [],

  ask: operate => spoiledHaveNoEffect(operate, {
    what: 'a message with an ill-formed field', ways: operate.facts.flaws ?? [],
    spoil: (value, flaw) => operate.performOverlong({ as: 'permitted', value, flaw }),
  }),
})
