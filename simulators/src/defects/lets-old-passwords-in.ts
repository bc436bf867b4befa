import { defineMisconfiguration } from '../core/policies.ts'

/** Ages are set and nothing asks for them: the login service lets old passwords in. CWE-263. */
export default defineMisconfiguration({
  id: 'lets-old-passwords-in',
  breaks: { 'CR 1.7 RE(1)/b': 'every door' },
  seenBy: ['states-password-age-for-people'],
  blinds: {},
})
