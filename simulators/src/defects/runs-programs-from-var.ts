import { defineMisconfiguration } from '../core/policies.ts'

/** Whoever may write below /var may run what was written there. CWE-732. */
export default defineMisconfiguration({
  id: 'runs-programs-from-var',
  breaks: { 'EDR 3.2/b': 'every door', 'NDR 3.2/a': 'every door' },
  seenBy: ['states-limited-execution', 'states-limited-execution-of-network-devices', 'states-checked-start'],
  blinds: { '3.14/a': 'every door' },
})
