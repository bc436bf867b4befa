import { defineDefect } from '../core/policies.ts'

/** Counts failed logins but never acts on the count. CWE-307. */
export default defineDefect({
  id: 'never-locks-out',
  breaks: { 'CR 1.11/b': 'every door' },
  blinds: { 'CR 1.11/c': 'every door', 'CR 1.11/d': 'every door' },
  weakens: { locksOut: () => false },
})
