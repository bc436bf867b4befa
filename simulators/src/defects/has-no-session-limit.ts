import { defineDefect } from '../core/policies.ts'

/** Begins as many sessions for one account as are asked for. CWE-770. */
export default defineDefect({
  id: 'has-no-session-limit',
  breaks: { 'CR 2.7/a': ['opcua'] },
  seenBy: ['limits-the-sessions-of-a-user'],
  blinds: {},
  weakens: { hasRoomForSession: () => true },
})
