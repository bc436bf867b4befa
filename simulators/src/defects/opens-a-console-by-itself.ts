import { defineMisconfiguration } from '../core/policies.ts'

/** The console logs an operator in by itself. CWE-306. */
export default defineMisconfiguration({
  id: 'opens-a-console-by-itself',
  breaks: { 'CR 1.1/c': 'every door' },
  seenBy: ['states-guarded-consoles', 'states-guarded-ports'],
  blinds: { '2.13/a': 'every door' },
})
