import { defineDefect } from '../core/policies.ts'

/** Failed logins stand in the log, and nobody who subscribed hears of them. CWE-778. */
export default defineDefect({
  id: 'raises-no-event-for-refused-logins',
  breaks: { 'CR 2.8/a': 'every door' },
  seenBy: ['records-logins-and-locks', 'writes-whole-records-of-logins'],
  blinds: { 'CR 2.8/g': ['opcua'] },
  weakens: { raisesEvent: ({ event }) => event !== 'refused-login' },
})
