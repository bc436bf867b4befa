import { type Answer, inconclusive, satisfied, violated } from '@fourtwo/contract'
import { meansOf, said } from '../../operating.ts'
import { defineProbe } from '../../probe.ts'
import { missendAndLook, type Looked, undecidedBy } from '../../recording.ts'

/**
 * Sets the declared output, as one who may, to the value that the bench says nobody may set, by every means that the bench names, sees that it stays as it was, and looks for a record of the refused request.
 *
 * Which requests are errors is for the supplier to say: `outputInvalid` names one of them, and `auditRequestError` how its record is called. Over OPC UA the value goes as a text where a number is due, and the record may be an audit event of
 * the update with Status false (OPC 10000-5, 6.4.25 and 6.4.27; OPC 10000-2, Annex A). A request that was refused and left no record within `recordedWithin` fails.
 *
 * @passes the value was refused by each means, and each refusal left a record about the account that sent it.
 * @doesNotShow records of messages that are malformed below the service, and of what comes before a login.
 */
export default defineProbe({
  id: 'records-invalid-requests',
  assertion: 'CR 2.8/b',
  asks: 'operate',
  witness: 'audit',
  accounts: { permitted: 'may-operate', auditor: 'may-audit' },
  atWitness: ['auditor'],
  hazard: 'changes-configuration',
  waits: [],

  async ask(operate, _wait, audit) {
    const { invalid } = operate.facts
    if (invalid === undefined) return inconclusive('not-reached', 'the bench names no value that nobody may set')
    const shown: Answer[] = []
    let last: Looked | undefined
    for (const means of meansOf(operate)) {
      const looked = await missendAndLook(operate, audit, invalid, means)
      if ('outcome' in looked) return looked
      if (looked.record.says === 'absent') return violated(`${said(means)}a refused request left no record: ${looked.record.read}`, looked.works, ...looked.shown)
      if (looked.record.says !== 'found') return undecidedBy(looked.record)
      if (last !== undefined) shown.push(last.works, ...last.shown)
      last = looked
    }
    return last === undefined ? inconclusive('no-baseline', 'the bench names no means') : satisfied(`each refused request left a record${operate.facts.means === undefined ? '' : ` (${operate.facts.means.join(', ')})`}`, last.works, ...last.shown, ...shown)
  },
})
