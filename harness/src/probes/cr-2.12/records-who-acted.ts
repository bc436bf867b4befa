import { defineProbe } from '../../probe.ts'
import { changeAndLook, recordedByEach } from '../../recording.ts'

/**
 * Sets the declared output with a person's account, by every means that the bench names, sees that it follows, and looks whether the record of it carries that person's name.
 *
 * The list of actions agreed for the interface is what the bench names as its operation. An action that was seen and left no record, or one that names nobody, fails. Over OPC UA the name is the event's ClientUserId
 * (OPC 10000-5, 6.4.3; OPC 10000-2, Annex A).
 *
 * @passes each action is recorded with the name of the account that did it.
 * @doesNotShow actions that the bench does not name, and that nobody else can act in that person's name.
 */
export default defineProbe({
  id: 'records-who-acted',
  assertion: 'CR 2.12/a',
  asks: 'operate',
  witness: 'audit',
  accounts: { permitted: 'may-operate', auditor: 'may-audit' },
  atWitness: ['auditor'],
  hazard: 'changes-configuration',
  waits: [],

  ask: (operate, _wait, audit) => recordedByEach(operate, means => changeAndLook(operate, audit, means), {
    holds: 'each action is recorded with the name of who did it', breaks: 'what somebody did is not recorded as his doing', breaking: ['absent', 'unnamed'],
  }),
})
