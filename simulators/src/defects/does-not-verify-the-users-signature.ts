import { defineDefect } from '../core/policies.ts'

/** Activates a session for whoever has the certificate of a user, which is no secret, and looks at no proof that the user's key is at hand. CWE-347. */
export default defineDefect({
  id: 'does-not-verify-the-users-signature',
  breaks: { 'CR 1.9/e': ['opcua'] },
  seenBy: ['wants-proof-of-a-users-key'],
  blinds: {},
  weakens: { takesUserProof: () => true },
})
