import { type Answer, inconclusive, satisfied, violated } from '@fourtwo/contract'
import { followBack } from '../../operating.ts'
import { defineProbe } from '../../probe.ts'

/**
 * Sets the declared output and sets it back with an account, then tries to set it without credentials, in every way that somebody may come to the door, and looks at the output each time.
 *
 * It is tried away from the value that was there at first: an output may go back to that by itself.
 *
 * @passes the output followed the account there and back, stood still after every attempt without credentials, and followed the account once more.
 * @doesNotShow operations other than the declared output, and ways to come that the driver does not know.
 */
export default defineProbe({
  id: 'lets-nobody-operate',
  assertion: { people: 'CR 1.1/a', machines: 'CR 1.2/b' },
  asks: 'operate',
  accounts: { permitted: 'may-operate' },
  hazard: 'changes-configuration',
  waits: [],

  async ask(operate) {
    const followed = await followBack(operate)
    if ('outcome' in followed) return followed
    const { first, value, works, sent, back, restored } = followed

    const shown: [Answer, ...Answer[]] = [sent, back, restored]
    for (const way of operate.facts.ways) {
      const tried = await operate.performAsNobody({ way, value })
      if (tried.says === 'not-offered') return inconclusive('transport-lost', `${way}: no attempt could be made: ${tried.read}`, tried)
      const after = await operate.readBack({ as: 'permitted' })
      if (after.says !== 'shown') return inconclusive('transport-lost', `the output could not be read after the attempt: ${after.read}`, tried, after)
      if (after.read === value) return violated(`${way}: the output was set`, works, sent, restored, tried, after)
      if (after.read !== first) return inconclusive('ambiguous', 'the output changed to what nobody set', tried, after)
      if (tried.says === 'silent') return inconclusive('transport-lost', `${way}: nobody knows whether the attempt arrived: ${tried.read}`, tried, after)
      shown.push(tried, after)
    }
    const again = await operate.perform({ as: 'permitted', value })
    const closing = await operate.readBack({ as: 'permitted' })
    return closing.says === 'shown' && closing.read === value
      ? satisfied(`the operation worked with an account, and had no effect without (${operate.facts.ways.join('; ')})`, works, ...shown, again, closing)
      : inconclusive('no-control', 'afterwards the operation no longer worked with the permission', again, closing)
  },
})
