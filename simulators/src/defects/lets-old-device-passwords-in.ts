import { defineMisconfiguration } from '../core/policies.ts'

/** The service by which devices log in lets old passwords in. CWE-263. */
export default defineMisconfiguration({
  id: 'lets-old-device-passwords-in',
  breaks: { 'CR 1.7 RE(2)/a': 'every door' },
  seenBy: ['states-password-age-for-machines'],
  blinds: {},
})
