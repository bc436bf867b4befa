import { defineProbe } from '../../probe.ts'
import { changeAndLook, recordedByEach } from '../../recording.ts'

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

  ask: (operate, _wait, audit) => recordedByEach(operate, means => changeAndLook(operate, audit, means), { holds: 'each change left a record', breaks: 'a setting was changed and left no record', breaking: ['absent'] }),
})
