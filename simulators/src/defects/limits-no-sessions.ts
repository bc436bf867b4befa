import { defineMisconfiguration } from '../core/policies.ts'

/** Sessions of the login service run nothing that could limit their number. CWE-770. */
export default defineMisconfiguration({
  id: 'limits-no-sessions',
  breaks: { 'CR 2.7/b': 'every door' },
  seenBy: ['states-session-limits'],
  blinds: {},
})
