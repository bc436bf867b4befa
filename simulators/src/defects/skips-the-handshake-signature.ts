import { defineDefect } from '../core/policies.ts'

/** Opens a channel for a trusted certificate without looking at the signature of the handshake. CWE-347. */
export default defineDefect({
  id: 'skips-the-handshake-signature',
  breaks: { 'CR 1.9/e': ['opcua'] },
  seenBy: ['wants-proof-of-the-key'],
  blinds: {},
  weakens: { takesHandshake: () => true },
})
