import { defineMisconfiguration } from '../core/policies.ts'

/** The root can only be read, and nothing holds it against what it should be. CWE-353. */
export default defineMisconfiguration({
  id: 'has-a-root-without-verity',
  breaks: { '3.14/a': 'every door' },
  seenBy: ['states-checked-start', 'states-confidential-storage'],
  // What is plain and neither verified nor encrypted may hold what is not for everybody.
  blinds: { 'CR 4.1/a': 'every door' },
})
