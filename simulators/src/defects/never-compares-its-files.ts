import { defineMisconfiguration } from '../core/policies.ts'

/** The program that compares files with what they should be is never set going. CWE-354. */
export default defineMisconfiguration({
  id: 'never-compares-its-files',
  breaks: { 'CR 3.4/a': 'every door' },
  seenBy: ['states-integrity-checks'],
  blinds: {},
})
