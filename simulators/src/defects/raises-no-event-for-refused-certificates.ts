import { defineDefect } from '../core/policies.ts'

/** An application that is turned away for its certificate is told to nobody. CWE-778. */
export default defineDefect({
  id: 'raises-no-event-for-refused-certificates',
  breaks: { 'CR 2.8/a': ['opcua'] },
  seenBy: ['records-logins-and-locks'],
  blinds: {},
  weakens: { raisesEvent: ({ event }) => event !== 'refused-application' },
})
