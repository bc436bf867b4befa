import { defineDefect } from '../core/policies.ts'

/** A session of nobody's is let in and may read which accounts are logged in, though no value of the plant. CWE-200. */
export default defineDefect({
  id: 'shows-who-is-logged-in',
  breaks: { 'CR 1.1/a': ['opcua'] },
  seenBy: ['shows-nothing-without-login'],
  blinds: {},
  weakens: { refusesAnonymous: () => false, hidesAccounts: () => false },
})
