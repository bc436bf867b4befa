import { parseKernelIntegrity, parseMounts } from '@fourtwo/contract'
import { judgeExecution } from '../../evidence/execution.ts'
import { defineStatementProbe } from '../../statement-probe.ts'

/** Asks where programs could be put and run from, and what the kernel would refuse to run. */
export default defineStatementProbe({
  id: 'states-limited-execution',
  assertion: 'EDR 3.2/b',
  collector: 'mounts',
  facts: { mounts: parseMounts, kernelIntegrity: parseKernelIntegrity },
  judge: judgeExecution,
})
