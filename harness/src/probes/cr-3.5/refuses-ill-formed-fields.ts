import { spoiledHaveNoEffect } from '../../operating.ts'
import { defineProbe } from '../../probe.ts'

/**
 * Sets the declared output by a message of which one field is too long, cut short or out of range, and looks whether the output followed.
 *
 * At OPC UA it is a Write, rightly secured: longer or in more chunks than the server acknowledged (OPC 10000-6, 7.1.2.4 and 6.7.2; the surplus is a text of the header that no service reads), its value cut off, a text longer than the
 * message, a count of nodes too high or below none (OPC 10000-6, 5.2.5), an attribute that there is not (OPC 10000-4, 5.11.4). The Write as it should be sets the output before and after.
 *
 * Passes where the output followed none of them, answered or not; fails where it did: the field was taken as it came. Does not show that values of the right form outside their engineering range are refused, nor what a message costs the
 * server before it refuses it. Where the server acknowledges more than 16 MB, or no limit and more than that is taken, nothing is concluded from less.
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
