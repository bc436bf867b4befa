import { defineDefect } from '../core/policies.ts'

/** An answer that cannot be read while it looks what a server offers, and it connects to nobody any more. CWE-835. */
export default defineDefect({
  id: 'hangs-on-a-malformed-answer',
  breaks: { 'CR 3.5/a': ['opcua-client'] },
  seenBy: ['survives-malformed-messages'],
  blinds: {},
  weakens: { survivesMalformed: ({ door }) => door !== 'opcua-client' },
})
