import { spoiledHaveNoEffect } from '../../operating.ts'
import { defineProbe } from '../../probe.ts'

/**
 * Sets the declared output by a message that is intact but comes from where it does not belong, and looks whether the output followed.
 *
 * At OPC UA two channels stand open at once, each with a session of its own, and over the connection of the one goes a Write that is secured with the token and the keys of the other, or under the other's number, or in all things
 * the other's (OPC 10000-6, 6.7.2.3, 6.7.3 and 6.7.5; OPC 10000-4, 5.6). The Write as it should be sets the output before and after.
 *
 * @passes the output followed the message as it should be, before and after, and none that came from elsewhere.
 * @doesNotShow that applications are told apart where a key was stolen.
 */
export default defineProbe({
  id: 'refuses-stray-messages',
  assertion: 'CR 3.1 RE(1)/a',
  asks: 'operate',
  uses: ['performDamaged', 'performAstray'],
  accounts: { permitted: 'may-operate' },
  hazard: 'changes-configuration',
  waits: [],

  ask: operate => spoiledHaveNoEffect(operate, {
    what: 'a message that came from elsewhere', ways: operate.facts.strays ?? [],
    spoil: (value, way) => operate.performAstray({ as: 'permitted', value, way }),
  }),
})
