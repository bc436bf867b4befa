import { defineMisconfiguration } from '../core/policies.ts'

/** Nothing rotates or bounds the audit log, nor what is written beside it; the journal does not outlast a restart. CWE-779. */
export default defineMisconfiguration({
  id: 'lets-its-audit-log-grow',
  breaks: { 'CR 2.9/a': 'every door' },
  seenBy: ['states-sized-audit-storage'],
  blinds: {},
})
