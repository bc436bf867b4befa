import { type Answer, inconclusive, satisfied, violated } from '@fourtwo/contract'
import { followBack } from '../../operating.ts'
import { defineProbe } from '../../probe.ts'

/**
 * Sets the declared output, sets it to another value, and sends the first message a second time: the output has to stay with the second value.
 *
 * At OPC UA the first Write is sent again as the very same chunk over the same channel; newly signed under the sequence number that it had, so that nothing but the number tells; and as the very same chunk over a new channel
 * (OPC 10000-6, 6.7.2.4 and 6.7.5). That the first message works is seen before and after, by setting the output with one like it.
 *
 * @passes the output followed each message once, and kept the second value through every repetition.
 * @doesNotShow what becomes of a recorded message that did not arrive the first time.
 */
export default defineProbe({
  id: 'refuses-recorded-messages',
  assertion: 'CR 3.1 RE(1)/b',
  asks: 'operate',
  uses: ['performDamaged', 'performAgain'],
  accounts: { permitted: 'may-operate' },
  hazard: 'changes-configuration',
  waits: [],

  async ask(operate) {
    const ways = operate.facts.repeats ?? []
    if (ways.length === 0) return inconclusive('no-driver', 'this door offers no way to try it')
    const perform: typeof operate.perform = ({ as, value }) => operate.performDamaged({ as, value, damage: 'none' })
    const followed = await followBack({ facts: operate.facts, readBack: given => operate.readBack(given), perform })
    if ('outcome' in followed) return followed
    const { first: then, value, works, sent, restored } = followed
    const shown: Answer[] = []
    for (const way of ways) {
      const again = await operate.performAgain({ as: 'permitted', value, then, way })
      if (again.says === 'not-offered') return inconclusive('transport-lost', `${way}: it could not be sent: ${again.read}`, ...shown, again)
      const after = await operate.readBack({ as: 'permitted' })
      if (after.says !== 'shown') return inconclusive('transport-lost', `the output could not be read after the repetition: ${after.read}`, again, after)
      if (after.read === value) return violated(`the output followed a message that was sent again: ${way}`, works, sent, restored, again, after)
      if (after.read !== then) return inconclusive('ambiguous', 'the output changed to what nobody set', again, after)
      if (again.says === 'silent') return inconclusive('transport-lost', `nobody knows whether the repetition arrived: ${way}`, again, after)
      shown.push(again, after)
    }
    const last = await perform({ as: 'permitted', value })
    const closing = await operate.readBack({ as: 'permitted' })
    return closing.says === 'shown' && closing.read === value
      ? satisfied(`the output followed each message once: ${ways.join(', ')} had no effect`, works, sent, restored, ...shown, last, closing)
      : inconclusive('no-control', 'afterwards the output no longer followed the message', ...shown, last, closing)
  },
})
