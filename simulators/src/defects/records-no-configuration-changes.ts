import { defineDefect } from '../core/policies.ts'

/** Who changes a setting leaves no trace. CWE-778. */
export default defineDefect({
  id: 'records-no-configuration-changes',
  breaks: { 'CR 2.8/e': 'every door', 'CR 2.12/a': 'every door' },
  seenBy: ['records-configuration-changes', 'records-who-acted', 'writes-whole-records-of-changes'],
  blinds: { 'CR 2.8/g': 'every door' },
  weakens: { records: ({ event }) => event !== 'configuration-change' },
})
