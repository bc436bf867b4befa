import { defineDefect } from '../core/policies.ts'

/** Decrypts a server's answers and does not look at their signatures. CWE-354. */
export default defineDefect({
  id: 'takes-altered-answers',
  breaks: { 'CR 3.1/a': ['opcua-client'] },
  blinds: {},
  weakens: { takesAnswer: ({ known }) => !known },
})
