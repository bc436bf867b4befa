import { defineDefect } from '../core/policies.ts'

/** The audit log holds who came in, never who was turned away. CWE-778. */
export default defineDefect({
  id: 'records-no-refused-logins',
  breaks: { 'CR 2.8/a': 'every door' },
  seenBy: ['records-logins-and-locks', 'writes-whole-records-of-logins'],
  blinds: { 'CR 2.8/g': 'every door' },
  weakens: { records: ({ event }) => event !== 'refused-login' },
})
