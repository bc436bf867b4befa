import { defineDefect } from '../core/policies.ts'

/** Gives nonces of one byte: with so many recorded proofs of possession as a byte has values, one fits. CWE-331. */
export default defineDefect({
  id: 'gives-nonces-of-one-byte',
  breaks: { 'CR 1.9/e': ['opcua'] },
  seenBy: ['asks-for-proofs-that-nobody-foresees'],
  blinds: {},
  weakens: { makesFreshNonces: ({ instead }) => instead !== 'one byte' },
})
