import { defineDefect } from '../core/policies.ts'

/** Whoever is logged in may say which certificates are trusted. CWE-862. */
export default defineDefect({
  id: 'lets-operators-change-the-trust-list',
  breaks: { '3.13/b': ['opcua'] },
  seenBy: ['lets-administrators-alone-install-anchors'],
  blinds: {},
  weakens: { mayAdministerTrust: ({ role }) => role !== '' },
})
