import { defineMisconfiguration } from '../core/policies.ts'

/** The sensor of the housing reports no state. CWE-1263. */
export default defineMisconfiguration({
  id: 'hides-an-opened-housing',
  breaks: { '3.11/b': 'every door' },
  seenBy: ['states-tamper-sensors'],
  blinds: {},
})
