import { defineDefect } from '../core/policies.ts'

/** Activates a session whatever the proof that the application has its key. CWE-347. */
export default defineDefect({
  id: 'does-not-verify-the-activation-signature',
  breaks: { 'CR 1.9/e': ['opcua'] },
  seenBy: ['wants-proof-of-the-key'],
  blinds: {},
  weakens: { takesActivation: () => true },
})
