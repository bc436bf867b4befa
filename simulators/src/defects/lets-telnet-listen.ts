import { defineMisconfiguration } from '../core/policies.ts'

/** Something listens on a port that nobody declared. CWE-1125. */
export default defineMisconfiguration({
  id: 'lets-telnet-listen',
  breaks: { 'CR 7.7/c': 'every door' },
  seenBy: ['states-declared-services-and-accounts'],
  blinds: {},
})
