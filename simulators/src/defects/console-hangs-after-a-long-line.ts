import { defineDefect } from '../core/policies.ts'

/** A line longer than the console's buffer, and the console answers nobody any more. CWE-1284. */
export default defineDefect({
  id: 'console-hangs-after-a-long-line',
  breaks: { 'CR 3.5/a': ['serial'] },
  seenBy: ['survives-malformed-messages'],
  blinds: {},
  weakens: { survivesMalformed: ({ door }) => door !== 'serial' },
})
