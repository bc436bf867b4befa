import { defineDefect } from '../core/policies.ts'

/** Who changes a setting leaves no trace. CWE-778. */
export default defineDefect({
  id: 'records-no-configuration-changes',
  breaks: { 'CR 2.8/e': 'every door', 'CR 2.12/a': 'every door' },
  blinds: {},
  weakens: { records: ({ event }) => event !== 'configuration-change' },
})
