import { defineMisconfiguration } from '../core/policies.ts'

/** Anybody may read the keys by which the time is authenticated. CWE-732. */
export default defineMisconfiguration({
  id: 'shows-its-time-keys',
  breaks: { 'CR 1.5/c': 'every door', 'CR 1.14/c': 'every door', 'CR 1.14 RE(1)/a': 'every door', 'CR 4.1/a': 'every door' },
  seenBy: ['states-guarded-symmetric-keys', 'states-symmetric-keys-in-hardware', 'states-guarded-authenticators', 'states-confidential-storage'],
  blinds: {},
})
