import { defineDefect } from '../core/policies.ts'

/** Offers a policy that was withdrawn for its SHA-1, and opens under it. CWE-327. */
export default defineDefect({
  id: 'lists-a-withdrawn-policy',
  breaks: { 'CR 4.3/a': ['opcua'], 'CR 4.3/b': ['opcua'] },
  blinds: {},
  weakens: { listsProtection: ({ policy, mode }) => mode === 'SignAndEncrypt' && policy !== 'Basic128Rsa15', refusesWithdrawn: ({ policy }) => policy !== 'Basic256' },
})
