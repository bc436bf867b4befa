import { defineDefect } from '../core/policies.ts'

/** Follows issuers that vouch for each other for ever, and answers nobody any more. CWE-835. */
export default defineDefect({
  id: 'hangs-on-a-ring-of-issuers',
  breaks: { 'CR 3.5/a': ['opcua'] },
  seenBy: ['survives-odd-chains'],
  blinds: {},
  weakens: { survivesRings: () => false },
})
