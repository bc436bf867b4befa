import { defineDefect } from '../core/policies.ts'

/** Activates a session, and hands over its password, whatever the server signed. CWE-347. */
export default defineDefect({
  id: 'takes-any-proof-of-a-server',
  breaks: { 'CR 1.9/e': ['opcua-client'] },
  blinds: {},
  weakens: { takesServersProof: () => true },
})
