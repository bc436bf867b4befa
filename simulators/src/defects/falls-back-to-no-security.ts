import { defineDefect } from '../core/policies.ts'

/** Goes on without any security where the server offers none. CWE-757. */
export default defineDefect({
  id: 'falls-back-to-no-security',
  breaks: { 'CR 3.1/b': ['opcua-client'] },
  blinds: {},
  weakens: { demandsSecurityAsClient: () => false },
})
