import { defineDefect } from '../core/policies.ts'

/** The console answers the reading command before anybody has logged in. CWE-306. */
export default defineDefect({
  id: 'reads-without-login-on-serial',
  breaks: { 'CR 1.1/a': ['serial'] },
  seenBy: ['shows-nothing-without-login', 'ends-a-remote-session', 'ends-a-session-with-its-logout'],
  blinds: { 'CR 2.6/a': ['serial'], 'CR 3.8/a': ['serial'] },
  weakens: { requiresLogin: ({ door }) => door !== 'serial' },
})
