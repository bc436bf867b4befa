import { defineMisconfiguration } from '../core/policies.ts'

/** Nothing rotates or bounds the audit log. CWE-779. */
export default defineMisconfiguration({
  id: 'lets-its-audit-log-grow',
  breaks: { 'CR 2.9/a': 'every door' },
  seenBy: ['states-sized-audit-storage'],
  blinds: {},
})
