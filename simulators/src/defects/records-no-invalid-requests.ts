import { defineDefect } from '../core/policies.ts'

/** A request that is refused for what stands in it leaves no trace. CWE-778. */
export default defineDefect({
  id: 'records-no-invalid-requests',
  breaks: { 'CR 2.8/b': 'every door' },
  seenBy: ['records-invalid-requests', 'writes-whole-records-of-changes'],
  blinds: { 'CR 2.8/g': 'every door' },
  weakens: { records: ({ event }) => event !== 'request-error' },
})
