import { defineDefect } from '../core/policies.ts'

/** The endpoint without security, meant for discovery, serves sessions to whoever has an account. CWE-319. */
export default defineDefect({
  id: 'serves-sessions-without-security',
  breaks: { 'CR 3.1/b': ['opcua'], 'CR 4.1/c': ['opcua'], 'CR 1.2/b': ['opcua'] },
  seenBy: ['makes-no-session-without-integrity', 'shows-readings-only-encrypted', 'shows-nothing-without-login', 'lets-nobody-operate'],
  blinds: {},
  weakens: { listsProtection: ({ withdrawn, mode }) => !withdrawn && mode !== 'Sign', demandsIntegrity: () => false, sealsReadings: () => false },
})
