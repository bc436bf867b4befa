import { defineDefect } from '../core/policies.ts'

/** A policy that was withdrawn went off the list of endpoints, and the stack opens under it still. CWE-757. */
export default defineDefect({
  id: 'accepts-a-hidden-policy',
  breaks: { 'CR 4.3/b': ['opcua'] },
  blinds: {},
  weakens: { refusesWithdrawn: ({ policy }) => policy !== 'Basic128Rsa15' },
})
