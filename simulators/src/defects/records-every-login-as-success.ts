import { defineDefect } from '../core/policies.ts'

/** Every record says success, whatever came of it: an audit event of a refusal is one of a success. CWE-223. */
export default defineDefect({
  id: 'records-every-login-as-success',
  breaks: { 'CR 2.8/a': 'every door', 'CR 2.8/b': 'every door', 'CR 2.8/g': ['serial'] },
  seenBy: ['records-logins-and-locks', 'records-refused-operations', 'records-invalid-requests', 'writes-whole-records-of-logins', 'writes-whole-records-of-changes'],
  blinds: { 'CR 2.8/g': ['opcua'] },
  weakens: { recordsOutcome: () => false },
})
