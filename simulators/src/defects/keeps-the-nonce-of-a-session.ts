import { defineDefect } from '../core/policies.ts'

/** Has every activation of a session sign the same nonce: the recorded proof of the first takes the session up over another channel. CWE-294. */
export default defineDefect({
  id: 'keeps-the-nonce-of-a-session',
  breaks: { 'CR 1.9/e': ['opcua'] },
  seenBy: ['wants-proof-of-the-key', 'asks-for-proofs-that-nobody-foresees'],
  blinds: {},
  weakens: { makesFreshNonces: ({ instead }) => instead !== "the session's first" },
})
