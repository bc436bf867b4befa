import { defineMisconfiguration } from '../core/policies.ts'

/** Anybody may read the private key of the login service. CWE-732. */
export default defineMisconfiguration({
  id: 'shows-its-host-key',
  breaks: { 'CR 4.1/a': 'every door', 'CR 1.5/c': 'every door' },
  seenBy: ['states-confidential-storage', 'states-guarded-authenticators'],
  blinds: {},
})
