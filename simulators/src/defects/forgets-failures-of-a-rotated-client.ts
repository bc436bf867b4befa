import { defineDefect } from '../core/policies.ts'

/** Locks the account for the application that failed and for no other: whoever comes with another certificate goes on guessing. CWE-307. */
export default defineDefect({
  id: 'forgets-failures-of-a-rotated-client',
  breaks: { 'CR 1.11/b': ['opcua'] },
  seenBy: ['locks-out-however-the-client-comes'],
  blinds: {},
  weakens: { locksOut: ({ door, byThisApplication, failures, allowed }) => (door === 'opcua' ? byThisApplication : failures) >= allowed },
})
