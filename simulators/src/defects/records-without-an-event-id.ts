import { defineDefect } from '../core/policies.ts'

/** Records hold a dash where the number of the event belongs. CWE-223. */
export default defineDefect({
  id: 'records-without-an-event-id',
  breaks: { 'CR 2.8/g': 'every door' },
  blinds: {},
  weakens: { numbersEvents: () => false },
})
