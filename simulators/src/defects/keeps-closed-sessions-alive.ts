import { defineDefect } from '../core/policies.ts'

/** Ends no session, neither for its user nor for the time that went by: what identified it opens it ever after. CWE-613. */
export default defineDefect({
  id: 'keeps-closed-sessions-alive',
  breaks: { 'CR 2.6/a': ['opcua'], 'CR 3.8/a': ['opcua'], 'CR 2.5/a': ['opcua'] },
  seenBy: ['ends-a-session-with-its-logout', 'ends-a-remote-session', 'ends-idle-sessions-whatever-was-asked'],
  blinds: {},
  weakens: { endsSession: ({ door }) => door !== 'opcua', endsIdleSession: () => false },
})
