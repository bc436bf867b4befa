import { defineDefect } from '../core/policies.ts'

/** Says goodbye and goes on serving: what identified the session still opens it. CWE-613. */
export default defineDefect({
  id: 'keeps-sessions-after-logout',
  breaks: { 'CR 3.8/a': 'every door' },
  blinds: {},
  weakens: { endsSession: () => false },
})
