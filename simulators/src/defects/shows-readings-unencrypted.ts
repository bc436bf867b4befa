import { defineDefect } from '../core/policies.ts'

/** Readings that an account is needed for are given over channels that sign and do not encrypt. CWE-319. */
export default defineDefect({
  id: 'shows-readings-unencrypted',
  breaks: { 'CR 4.1/c': ['opcua'] },
  blinds: {},
  weakens: { listsProtection: ({ withdrawn, mode }) => !withdrawn && mode !== 'None', demandsEncryption: () => false, sealsReadings: () => false },
})
