import { defineMisconfiguration } from '../core/policies.ts'

/** Every log lies in memory and nothing sends records elsewhere. CWE-778. */
export default defineMisconfiguration({
  id: 'keeps-its-logs-in-memory',
  breaks: { 'CR 3.9 RE(1)/a': 'every door' },
  seenBy: ['states-a-way-to-write-once-storage', 'states-sized-audit-storage'],
  blinds: { 'CR 2.9/a': 'every door' },
})
