import { defineDefect } from '../core/policies.ts'

/** Two accounts of the operating system carry the same number, so the system cannot tell them apart. CWE-694. */
export default defineDefect({
  id: 'shares-a-user-number',
  breaks: { 'CR 1.4/b': 'every door', 'CR 1.1 RE(1)/b': 'every door' },
  seenBy: ['states-unambiguous-identifiers', 'states-individual-accounts'],
  blinds: {},
  weakens: { keepsUserNumbersApart: () => false },
})
