import { spoiledHaveNoEffect } from '../../operating.ts'
import { defineProbe } from '../../probe.ts'

/**
 * Sets the declared output by a message that was damaged after it was secured, one bit or a few bytes at a time, and looks whether the output followed.
 *
 * At OPC UA it is a Write in a session over a signed and encrypted channel, changed behind its signature: a bit of the request (its number, so that what it asks for stays the same), of the signature, of the
 * padding, of what is encrypted, the size in its header, its end (OPC 10000-6, 6.7.2 and 6.7.7; OPC 10000-2, Annex A for the mapping). The same message undamaged, made by the same code, sets the output before and after.
 *
 * @passes the output followed the message undamaged, before and after, and none of the damaged ones, whatever was answered.
 * @doesNotShow that damage to other messages, or under another security policy than the one spoken, is found.
 */
export default defineProbe({
  id: 'refuses-damaged-messages',
  assertion: 'CR 3.1/a',
  asks: 'operate',
  uses: ['performDamaged'],
  accounts: { permitted: 'may-operate' },
  hazard: 'changes-configuration',
  waits: [],

  ask: operate => spoiledHaveNoEffect(operate, {
    what: 'a damaged message', ways: operate.facts.damages ?? [],
    spoil: (value, damage) => operate.performDamaged({ as: 'permitted', value, damage }),
  }),
})
