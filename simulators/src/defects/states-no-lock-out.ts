import { defineDefect } from '../core/policies.ts'

/** The login service of the operating system counts no failures, whatever the doors do. CWE-307. */
export default defineDefect({
  id: 'states-no-lock-out',
  breaks: { 'CR 1.11/b': ['serial'] },
  seenBy: ['states-a-lock-out'],
  blinds: {},
  weakens: { configuresLockOut: () => false },
})
