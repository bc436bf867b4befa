import { defineMisconfiguration } from '../core/policies.ts'

/** A password is kept as MD5, which is guessed by the billion. CWE-916. */
export default defineMisconfiguration({
  id: 'keeps-a-weak-hash',
  breaks: { 'CR 1.5/c': 'every door' },
  seenBy: ['states-guarded-authenticators'],
  blinds: {},
})
