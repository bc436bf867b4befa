import { defineMisconfiguration } from '../core/policies.ts'

/** Nothing limits what the log service may use. CWE-770. */
export default defineMisconfiguration({
  id: 'gives-its-log-all-there-is',
  breaks: { 'CR 7.2/b': 'every door' },
  seenBy: ['states-limits-of-security-functions'],
  blinds: {},
})
