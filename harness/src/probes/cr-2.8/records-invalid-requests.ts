import { inconclusive } from '@fourtwo/contract'
import { defineProbe } from '../../probe.ts'
import { missendAndLook, recordedByEach } from '../../recording.ts'

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
    return recordedByEach(operate, means => missendAndLook(operate, audit, invalid, means), { holds: 'each refused request left a record', breaks: 'a refused request left no record', breaking: ['absent'] })
  },
})
