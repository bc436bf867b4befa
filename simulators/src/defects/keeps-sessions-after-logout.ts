import { defineDefect } from '../core/policies.ts'

/** Says goodbye and goes on serving: what identified the session still opens it. CWE-613. */
export default defineDefect({
  id: 'keeps-sessions-after-logout',
  breaks: { 'CR 3.8/a': 'every door', 'CR 2.6/a': ['serial'] }, // elsewhere time ends what its user could not
  seenBy: ['ends-a-session-with-its-logout', 'ends-a-remote-session'],
  blinds: {},
  weakens: { endsSession: () => false },
})
