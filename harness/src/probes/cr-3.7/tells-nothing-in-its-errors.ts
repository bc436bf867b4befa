import { type Answer, control, inconclusive, satisfied, violated } from '@fourtwo/contract'
import { defineProbe } from '../../probe.ts'
import { tells } from '../../telling.ts'

/**
 * Asks, logged in, for what cannot be done, and reads every word of the error answers.
 *
 * At OPC UA these are reads, writes, calls and browses of nothing or of what there is not, a request without a session and one of an unknown type, with every kind of diagnostics asked for (OPC 10000-4, 7.33 and 7.12); whatever stands
 * in the answer as text is looked at, in diagnostics, string tables and the reasons of transport errors (OPC 10000-6, 7.1.2.5). A login opens the door before and after.
 *
 * @passes the faults were answered, and no answer had the look of a stack trace, a path of the file system, a query of a database or an address of memory.
 * @doesNotShow errors that were not provoked, and what stands in an answer in a form that no pattern knows.
 */
export default defineProbe({
  id: 'tells-nothing-in-its-errors',
  assertion: 'CR 3.7/a',
  asks: 'wire',
  uses: ['provoke'],
  accounts: { user: 'steady' },
  hazard: 'none',
  waits: [],

  async ask(wire) {
    const faults = wire.facts.faults ?? []
    const before = await wire.lives({ as: 'user' })
    const lives = control(before, 'lives')
    if (lives === undefined) return inconclusive('no-baseline', 'the door did not open before anything was asked', before)
    const shown: Answer[] = []
    for (const fault of faults) {
      const answer = await wire.provoke({ as: 'user', fault })
      if (answer.says === 'not-offered') return inconclusive('transport-lost', `${fault} could not be asked: ${answer.read}`, answer)
      const told = answer.says === 'answered' ? tells(answer.read) : undefined
      if (told !== undefined) return violated(`the answer to ${fault} shows ${told.what}: ${told.where}`, lives, answer)
      shown.push(answer)
    }
    const answers = shown.filter(it => it.says === 'answered').length
    const after = await wire.lives({ as: 'user' })
    if (after.says !== 'lives') return inconclusive('no-control', 'afterwards the door no longer opened', ...shown, after)
    return answers === 0 ? inconclusive('ambiguous', 'no fault was answered in words', ...shown, after) : satisfied(`${answers} of ${faults.length} faults were answered, and the answers tell nothing of what is inside`, lives, after, ...shown)
  },
})
