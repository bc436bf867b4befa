import { defineDefect } from '../core/policies.ts'

/** An endpoint that signs and does not encrypt asks for passwords in clear, and takes them. CWE-319. */
export default defineDefect({
  id: 'takes-passwords-in-clear',
  breaks: { 'CR 1.5/d': ['opcua'] },
  blinds: {},
  weakens: { listsProtection: ({ withdrawn, mode }) => !withdrawn && mode !== 'None', demandsEncryption: () => false, sealsPasswords: () => false },
})
