import { defineDefect } from '../core/policies.ts'

/** Serves a session over any channel on which its identifier is said. CWE-384. */
export default defineDefect({
  id: 'does-not-bind-sessions-to-channels',
  breaks: { 'CR 3.8/d': ['opcua'] },
  blinds: {},
  weakens: { acceptsChannel: () => true },
})
