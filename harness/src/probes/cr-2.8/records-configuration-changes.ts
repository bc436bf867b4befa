import { type Answer, inconclusive, satisfied, violated } from '@fourtwo/contract'
import { meansOf, said } from '../../operating.ts'
import { defineProbe } from '../../probe.ts'
import { changeAndLook, type Looked, undecidedBy } from '../../recording.ts'

/**
 * Sets the declared output as one who may, by every means that the bench names, sees that it follows, and looks for a record of the change by that account.
 *
 * Over OPC UA a record may be an AuditWriteUpdateEvent or an AuditUpdateMethodEvent with Status true (OPC 10000-5, 6.4.25 and 6.4.27; OPC 10000-2, Annex A). A change that was seen and left no record within `recordedWithin` fails.
 *
 * @passes each change left a record about the account that made it.
 * @doesNotShow records of settings that the bench does not name, such as accounts and trust lists.
 */
export default defineProbe({
  id: 'records-configuration-changes',
  assertion: 'CR 2.8/e',
  asks: 'operate',
  witness: 'audit',
  accounts: { permitted: 'may-operate', auditor: 'may-audit' },
  atWitness: ['auditor'],
  hazard: 'changes-configuration',
  waits: [],

  async ask(operate, _wait, audit) {
    const shown: Answer[] = []
    let last: Looked | undefined
    for (const means of meansOf(operate)) {
      const looked = await changeAndLook(operate, audit, means)
      if ('outcome' in looked) return looked
      if (looked.record.says === 'absent') return violated(`${said(means)}a setting was changed and left no record: ${looked.record.read}`, looked.works, ...looked.shown)
      if (looked.record.says !== 'found') return undecidedBy(looked.record)
      if (last !== undefined) shown.push(last.works, ...last.shown)
      last = looked
    }
    return last === undefined ? inconclusive('no-baseline', 'the bench names no means') : satisfied(`each change left a record${operate.facts.means === undefined ? '' : ` (${operate.facts.means.join(', ')})`}`, last.works, ...last.shown, ...shown)
  },
})
