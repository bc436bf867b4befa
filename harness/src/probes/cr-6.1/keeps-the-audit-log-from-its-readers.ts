import { type Answer, control, inconclusive, satisfied, violated } from '@fourtwo/contract'
import { defineProbe } from '../../probe.ts'

/**
 * Reads the audit log as one who may, tries to change it through that access in every way the door has, and looks whether the newest record still stands.
 *
 * @passes after every attempt the newest record still stood.
 * @doesNotShow access to the log by other ways, such as its file.
 */
export default defineProbe({
  id: 'keeps-the-audit-log-from-its-readers',
  assertion: 'CR 6.1/a',
  asks: 'audit',
  accounts: { auditor: 'may-audit' },
  hazard: 'changes-configuration',
  waits: [],

  async ask(audit) {
    const mark = await audit.mark({ as: 'auditor' })
    const readable = control(mark, 'shown')
    if (readable === undefined) return inconclusive('no-baseline', `the audit log could not be read: ${mark.read}`, mark)
    if (mark.read === '') return inconclusive('no-baseline', 'the audit log holds no record that could be changed', mark)
    if (audit.facts.tampering.length === 0) return inconclusive('no-baseline', 'no way is known to change the log at this door', mark)

    const shown: Answer[] = []
    for (const way of audit.facts.tampering) {
      const tried = await audit.tamper({ as: 'auditor', way })
      if (tried.says === 'not-offered' || tried.says === 'silent') return inconclusive('transport-lost', `${way} could not be tried: ${tried.read}`, tried)
      const still = await audit.holds({ as: 'auditor', record: mark.read })
      if (still.says === 'absent') return violated(`after ${way} a record was gone: ${still.read}`, readable, tried, still)
      if (still.says !== 'found') return inconclusive('transport-lost', `the log could not be read after ${way}: ${still.read}`, tried, still)
      shown.push(tried, still)
    }
    return satisfied(`the log was read, and stood after ${audit.facts.tampering.join(', ')}`, readable, mark, ...shown)
  },
})
