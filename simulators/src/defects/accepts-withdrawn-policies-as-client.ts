import { defineDefect } from '../core/policies.ts'

/** Connects under policies that were withdrawn for their SHA-1, where the server offers no other. CWE-327. */
export default defineDefect({
  id: 'accepts-withdrawn-policies-as-client',
  breaks: { 'CR 4.3/b': ['opcua-client'] },
  blinds: {},
  weakens: { refusesWithdrawnAsClient: () => false },
})
