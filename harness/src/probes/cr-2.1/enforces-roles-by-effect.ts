import { control, inconclusive, satisfied, violated } from '@fourtwo/contract'
import { defineProbe } from '../../probe.ts'

/**
 * Sets the declared output and sets it back as one who may, then tries to set it as one who may not, and looks at the output each time.
 *
 * It is tried away from the value that was there at first: an output may go back to that by itself.
 * The output decides, never the answer: a device may refuse in words and act all the same, or acknowledge and do nothing.
 */
export default defineProbe({
  id: 'enforces-roles-by-effect',
  assertion: { people: 'CR 2.1/a', machines: 'CR 2.1 RE(1)/a' },
  asks: 'operate',
  accounts: { permitted: 'may-operate', unpermitted: 'may-not-operate' },
  hazard: 'changes-configuration',
  waits: [],

  async ask(operate) {
    const first = await operate.readBack({ as: 'permitted' })
    if (first.says !== 'shown') return inconclusive('no-baseline', `the output could not be read: ${first.read}`, first)
    const value = operate.facts.values.find(it => it !== first.read)
    if (value === undefined) return inconclusive('no-baseline', 'the bench names no value other than the one that is set', first)

    const sent = await operate.perform({ as: 'permitted', value })
    const seen = await operate.readBack({ as: 'permitted' })
    const works = control(seen, 'shown')
    if (works === undefined || seen.read !== value) return inconclusive('no-baseline', `the operation had no effect even with the permission: ${sent.read}`, sent, seen)

    const back = await operate.perform({ as: 'permitted', value: first.read })
    const restored = await operate.readBack({ as: 'permitted' })
    if (restored.says !== 'shown' || restored.read !== first.read) return inconclusive('no-baseline', `the output could not be set back: ${back.read}`, back, restored)

    const tried = await operate.perform({ as: 'unpermitted', value })
    if (tried.says === 'not-offered') return inconclusive('transport-lost', `the account without the permission came to no attempt: ${tried.read}`, tried)
    const after = await operate.readBack({ as: 'permitted' })
    if (after.says !== 'shown') return inconclusive('transport-lost', `the output could not be read after the attempt: ${after.read}`, tried, after)
    if (after.read === value) return violated('an account without the permission changed the output', works, sent, restored, tried, after)
    if (after.read !== first.read) return inconclusive('ambiguous', 'the output changed to what nobody set', tried, after)
    if (tried.says === 'silent') return inconclusive('transport-lost', `nobody knows whether the attempt arrived: ${tried.read}`, tried, after)

    const again = await operate.perform({ as: 'permitted', value })
    const closing = await operate.readBack({ as: 'permitted' })
    return closing.says === 'shown' && closing.read === value
      ? satisfied(`the operation worked with the permission, and had no effect without it (${tried.says})`, works, sent, restored, tried, after, again, closing)
      : inconclusive('no-control', 'afterwards the operation no longer worked with the permission', tried, after, again, closing)
  },
})
