import { defineDefect } from '../core/policies.ts'

/** Numbers its nonces: whoever has the key for a moment signs the next ones, and comes with these when the key is no longer at hand. CWE-340. */
export default defineDefect({
  id: 'counts-up-its-nonces',
  breaks: { 'CR 1.9/e': ['opcua'] },
  seenBy: ['asks-for-proofs-that-nobody-foresees'],
  blinds: {},
  weakens: { makesFreshNonces: ({ instead }) => instead !== 'a count' },
})
