import { defineDefect } from '../core/policies.ts'

/** A session of nobody's is let in and may see and change which certificates are trusted, which accounts other than an administrator's may not. CWE-306. */
export default defineDefect({
  id: 'lets-anybody-administer-trust',
  breaks: { 'CR 1.1/a': ['opcua'], '3.13/b': ['opcua'] },
  seenBy: ['shows-nothing-without-login', 'lets-administrators-alone-install-anchors'],
  blinds: {},
  weakens: { refusesAnonymous: () => false, mayAdministerTrust: ({ role }) => role === 'administrator' || role === '' },
})
