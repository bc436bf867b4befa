import { defineDefect } from '../core/policies.ts'

/** Takes no connection any more once sessions have left many subscriptions behind. CWE-772. */
export default defineDefect({
  id: 'is-smothered-by-leftovers',
  breaks: { 'CR 7.1/b': ['opcua'] },
  blinds: {},
  weakens: { bearsLeftovers: () => false },
})
