import { defineMisconfiguration } from '../core/policies.ts'

/** The kernel's debugger listens on a serial line. CWE-1191. */
export default defineMisconfiguration({
  id: 'listens-for-a-debugger',
  breaks: { '2.13/a': 'every door' },
  seenBy: ['states-guarded-ports'],
  blinds: {},
})
