import { defineMisconfiguration } from '../core/policies.ts'

/** The loader starts whatever lies there. CWE-1326. */
export default defineMisconfiguration({
  id: 'starts-what-nobody-signed',
  breaks: { '3.14/a': 'every door', '3.14 RE(1)/a': 'every door' },
  seenBy: ['states-checked-start', 'states-verified-start-chain'],
  blinds: {},
})
