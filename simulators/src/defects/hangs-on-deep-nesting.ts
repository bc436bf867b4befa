import { defineDefect } from '../core/policies.ts'

/** Stops answering at its OPC UA door for good after values that are deeply put into one another. CWE-674. */
export default defineDefect({
  id: 'hangs-on-deep-nesting',
  breaks: { 'CR 3.5/a': ['opcua'] },
  seenBy: ['survives-malformed-messages'],
  blinds: {},
  weakens: { endsDeepNesting: () => false },
})
