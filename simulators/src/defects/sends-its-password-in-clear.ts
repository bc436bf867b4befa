import { defineDefect } from '../core/policies.ts'

/** Takes a session that signs alone, and sends its password as it is where the server asks for it so. CWE-319. */
export default defineDefect({
  id: 'sends-its-password-in-clear',
  breaks: { 'CR 1.5/d': ['opcua-client'] },
  blinds: {},
  weakens: { demandsEncryptionAsClient: () => false, sealsPasswordsAsClient: () => false },
})
