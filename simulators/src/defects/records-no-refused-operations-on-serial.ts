import { defineDefect } from '../core/policies.ts'

/** What the console refuses leaves no trace. CWE-778. */
export default defineDefect({
  id: 'records-no-refused-operations-on-serial',
  breaks: { 'CR 2.8/a': ['serial'] },
  seenBy: ['records-refused-operations'],
  blinds: {},
  weakens: { records: ({ event, door }) => event !== 'refused-operation' || door !== 'serial' },
})
