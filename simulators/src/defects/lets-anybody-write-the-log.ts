import { defineMisconfiguration } from '../core/policies.ts'

/** Every account of the operating system can write to a file of audit records. CWE-732. */
export default defineMisconfiguration({
  id: 'lets-anybody-write-the-log',
  breaks: { 'CR 3.9/c': 'every door' },
  seenBy: ['states-guarded-audit-files'],
  blinds: {},
})
