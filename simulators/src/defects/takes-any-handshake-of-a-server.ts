import { defineDefect } from '../core/policies.ts'

/** Opens a channel to whoever shows the right certificate, without a look at who signed the handshake. CWE-347. */
export default defineDefect({
  id: 'takes-any-handshake-of-a-server',
  breaks: { 'CR 1.9/e': ['opcua-client'] },
  blinds: {},
  weakens: { takesServersHandshake: () => true },
})
