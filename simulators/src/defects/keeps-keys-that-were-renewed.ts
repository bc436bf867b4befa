import { defineDefect } from '../core/policies.ts'

/** Ends a channel that nobody renews, and forgets to look at the keys that others took the place of: they work as long as the channel does. CWE-324. */
export default defineDefect({
  id: 'keeps-keys-that-were-renewed',
  breaks: { 'CR 3.8/a': ['opcua'] },
  seenBy: ['lets-no-keys-outlive-their-time'],
  blinds: {},
  weakens: { endsKeys: ({ renewed }) => !renewed },
})
