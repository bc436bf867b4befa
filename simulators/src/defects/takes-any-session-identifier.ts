import { defineDefect } from '../core/policies.ts'

/** Serves whatever comes over a channel that has a session, by whatever identifier. CWE-384. */
export default defineDefect({
  id: 'takes-any-session-identifier',
  breaks: { 'CR 3.8/b': ['opcua'] },
  blinds: {},
  weakens: { acceptsIdentifier: () => true },
})
