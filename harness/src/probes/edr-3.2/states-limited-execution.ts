import { judgeExecution } from '../../evidence/execution.ts'
import { defineProbe } from '../../probe.ts'

/** Asks where programs could be put and run from, and what the kernel would refuse to run. */
export default defineProbe({
  id: 'states-limited-execution',
  assertion: 'EDR 3.2/b',
  asks: 'agent',
  collector: 'mounts',
  accounts: { challenger: 'steady' },
  hazard: 'none',
  waits: [],

  ask: judgeExecution,
})
