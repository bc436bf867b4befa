import { defineDefect } from '../core/policies.ts'

/** Every record says success, whatever came of it. CWE-223. */
export default defineDefect({
  id: 'records-every-login-as-success',
  breaks: { 'CR 2.8/a': 'every door' },
  seenBy: ['records-logins-and-locks'],
  blinds: {},
  weakens: { recordsOutcome: () => false },
})
