import { defineDefect } from '../core/policies.ts'

/** Lets any user in whose certificate names one, whoever signed it. CWE-296. */
export default defineDefect({
  id: 'knows-users-by-the-name-in-a-certificate',
  breaks: { 'CR 1.9/b': ['opcua'] },
  seenBy: ['refuses-certificates-of-unknown-users'],
  blinds: {},
  weakens: { knowsUserCertificate: () => true },
})
