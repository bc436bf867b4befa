import { control, inconclusive, satisfied, violated } from '@fourtwo/contract'
import { follow } from '../../operating.ts'
import { defineProbe } from '../../probe.ts'

/**
 * Performs an operation as one who may, tries to take it back as one who may not, sees that this had no effect, then looks for a record of the refusal in the audit log.
 *
 * The first is the control: what has no effect for anybody was not refused to somebody, and leaves nothing to record.
 *
 * @passes the refusal stands in the log, about the user who tried.
 * @doesNotShow refusals of other operations.
 */
export default defineProbe({
  id: 'records-refused-operations',
  assertion: 'CR 2.8/a',
  asks: 'operate',
  witness: 'audit',
  accounts: { permitted: 'may-operate', unpermitted: 'may-not-operate', auditor: 'may-audit' },
  atWitness: ['auditor'],
  hazard: 'changes-configuration',
  waits: [],

  async ask(operate, _wait, audit) {
    const followed = await follow(operate)
    if ('outcome' in followed) return followed
    const { first, value, works } = followed
    const mark = await audit.mark({ as: 'auditor' })
    const readable = control(mark, 'shown')
    if (readable === undefined) return inconclusive('no-baseline', `the audit log could not be read: ${mark.read}`, mark)

    const tried = await operate.perform({ as: 'unpermitted', value: first })
    const after = await operate.readBack({ as: 'permitted' })
    if (tried.says === 'not-offered' || tried.says === 'silent' || after.says !== 'shown') return inconclusive('transport-lost', `the attempt could not be made or seen: ${tried.read}`, tried, after)
    if (after.read !== value) return inconclusive('no-baseline', 'the operation was not refused, so there is no refusal to record', tried, after)

    const record = await audit.find({ as: 'auditor', mark: mark.read, event: 'refused-operation', subject: audit.facts.names.unpermitted })
    if (record.says === 'found') return satisfied('the refused operation left a record', readable, works, tried, after, record)
    return record.says === 'absent'
      ? violated(`the refused operation left no record: ${record.read}`, readable, works, tried, after, record)
      : inconclusive(record.says === 'mark-gone' ? 'ambiguous' : 'transport-lost', `the records could not be read: ${record.read}`, record)
  },
})
