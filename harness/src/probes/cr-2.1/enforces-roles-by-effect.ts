import { inconclusive, satisfied, violated } from '@fourtwo/contract'
import { followBack } from '../../operating.ts'
import { defineProbe } from '../../probe.ts'

/**
 * Sets the declared output and sets it back as one who may, then tries to set it as one who may not, and looks at the output each time.
 *
 * It is tried away from the value that was there at first: an output may go back to that by itself.
 * The output decides, never the answer: a device may refuse in words and act all the same, or acknowledge and do nothing.
 *
 * @passes the output followed who may and did not follow who may not.
 * @doesNotShow operations other than the declared output.
 */
export default defineProbe({
  id: 'enforces-roles-by-effect',
  assertion: { people: 'CR 2.1/a', machines: 'CR 2.1 RE(1)/a' },
  asks: 'operate',
  accounts: { permitted: 'may-operate', unpermitted: 'may-not-operate' },
  hazard: 'changes-configuration',
  waits: [],

  async ask(operate) {
    const followed = await followBack(operate)
    if ('outcome' in followed) return followed
    const { first, value, works, sent, restored } = followed

    const tried = await operate.perform({ as: 'unpermitted', value })
    if (tried.says === 'not-offered') return inconclusive('transport-lost', `the account without the permission came to no attempt: ${tried.read}`, tried)
    const after = await operate.readBack({ as: 'permitted' })
    if (after.says !== 'shown') return inconclusive('transport-lost', `the output could not be read after the attempt: ${after.read}`, tried, after)
    if (after.read === value) return violated('an account without the permission changed the output', works, sent, restored, tried, after)
    if (after.read !== first) return inconclusive('ambiguous', 'the output changed to what nobody set', tried, after)
    if (tried.says === 'silent') return inconclusive('transport-lost', `nobody knows whether the attempt arrived: ${tried.read}`, tried, after)

    const again = await operate.perform({ as: 'permitted', value })
    const closing = await operate.readBack({ as: 'permitted' })
    return closing.says === 'shown' && closing.read === value
      ? satisfied(`the operation worked with the permission, and had no effect without it (${tried.says})`, works, sent, restored, tried, after, again, closing)
      : inconclusive('no-control', 'afterwards the operation no longer worked with the permission', tried, after, again, closing)
  },
})
