import { type Answer, type Control, control, inconclusive, type Judgement, satisfied, violated } from '@fourtwo/contract'
import { by, follow, meansOf, said } from '../../operating.ts'
import { defineProbe, type Sessions } from '../../probe.ts'

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
    const recorded: Recorded[] = []
    for (const means of meansOf(operate)) {
      const came = await refusedBy(operate, audit, means)
      if ('outcome' in came) return came
      recorded.push(came)
    }
    const [first, ...others] = recorded
    if (first === undefined) return inconclusive('no-baseline', 'the bench names no means')
    return satisfied(recorded.length === 1 ? 'the refused operation left a record' : `the refused operation left a record by each means: ${meansOf(operate).join(', ')}`, first.readable, first.works, ...first.shown, ...others.flatMap(it => [it.readable, it.works, ...it.shown]))
  },
})

type Operate = Sessions<'permitted' | 'unpermitted'>['operate']
/** One means by which a refusal was recorded. */
interface Recorded {
  readonly readable: Control
  readonly works: Control
  readonly shown: readonly Answer[]
}

async function refusedBy(operate: Operate, audit: Sessions<'permitted' | 'unpermitted' | 'auditor'>['audit'], means: string | undefined): Promise<Recorded | Judgement> {
  const followed = await follow(operate, means)
  if ('outcome' in followed) return followed
  const { first, value, works } = followed
  const mark = await audit.mark({ as: 'auditor' })
  const readable = control(mark, 'shown')
  if (readable === undefined) return inconclusive('no-baseline', `the audit log could not be read: ${mark.read}`, mark)

  const tried = await operate.perform({ as: 'unpermitted', value: first, ...by(means) })
  const after = await operate.readBack({ as: 'permitted' })
  if (tried.says === 'not-offered' || tried.says === 'silent' || after.says !== 'shown') return inconclusive('transport-lost', `the attempt could not be made or seen: ${tried.read}`, tried, after)
  if (after.read !== value) return inconclusive('no-baseline', 'the operation was not refused, so there is no refusal to record', tried, after)

  const record = await audit.find({ as: 'auditor', mark: mark.read, event: 'refused-operation', subject: audit.facts.names.unpermitted })
  if (record.says === 'found') return { readable, works, shown: [tried, after, record] }
  return record.says === 'absent'
    ? violated(`${said(means)}the refused operation left no record: ${record.read}`, readable, works, tried, after, record)
    : inconclusive(record.says === 'mark-gone' || record.says === 'unnamed' ? 'ambiguous' : 'transport-lost', `the records could not be read: ${record.read}`, record)
}
