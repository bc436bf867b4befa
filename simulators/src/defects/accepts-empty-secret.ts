import { defineDefect } from '../core/policies.ts'

/** Takes an empty password for a right one. CWE-258. */
export default defineDefect({
  id: 'accepts-empty-secret',
  breaks: { 'CR 1.1/b': 'every door', 'CR 1.2/b': 'every door' },
  seenBy: ['refuses-wrong-credentials'],
  blinds: {},
  weakens: { verifiesSecret: ({ right, empty }) => right || empty },
})
