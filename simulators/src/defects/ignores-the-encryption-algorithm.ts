import { defineDefect } from '../core/policies.ts'

/** An endpoint that signs asks for encrypted passwords, and takes for clear text what comes under an algorithm that it does not know. CWE-757. */
export default defineDefect({
  id: 'ignores-the-encryption-algorithm',
  breaks: { 'CR 1.5/d': ['opcua'] },
  blinds: {},
  weakens: { listsProtection: ({ withdrawn, mode }) => !withdrawn && mode !== 'None', demandsEncryption: () => false, heedsAlgorithm: () => false },
})
