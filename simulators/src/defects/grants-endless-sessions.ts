import { defineDefect } from '../core/policies.ts'

/** Lets the client say for how long a session may be left alone. CWE-613. */
export default defineDefect({
  id: 'grants-endless-sessions',
  breaks: { 'CR 2.5/a': ['opcua'] },
  blinds: {},
  weakens: { boundsIdleTime: () => false },
})
