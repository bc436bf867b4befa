import { defineDefect } from '../core/policies.ts'

/** Leaves a session that says nothing where it is, for ever. CWE-613. */
export default defineDefect({
  id: 'never-times-sessions-out',
  breaks: { 'CR 3.8/a': ['opcua'], 'CR 2.5/a': ['opcua'] },
  seenBy: ['ends-a-session-with-its-logout', 'ends-idle-sessions-whatever-was-asked'],
  blinds: {},
  weakens: { endsIdleSession: () => false },
})
