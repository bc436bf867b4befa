import { defineDefect } from '../core/policies.ts'

/** Gives every session the same nonce, so that a recorded proof of possession fits the next one. CWE-330. */
export default defineDefect({
  id: 'gives-a-constant-nonce',
  breaks: { 'CR 1.9/e': ['opcua'] },
  seenBy: ['wants-proof-of-the-key', 'wants-proof-of-a-users-key', 'asks-for-proofs-that-nobody-foresees'],
  blinds: {},
  weakens: { makesFreshNonces: ({ instead }) => instead !== 'a constant' },
})
