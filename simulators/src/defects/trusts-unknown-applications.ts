import { defineDefect } from '../core/policies.ts'

/** Talks to any application, whatever its certificate: the trust list is never looked at. CWE-295. */
export default defineDefect({
  id: 'trusts-unknown-applications',
  breaks: { 'CR 1.2/b': ['opcua'] },
  seenBy: ['shows-nothing-without-login', 'lets-nobody-operate'],
  blinds: {},
  weakens: { trustsApplication: () => true },
})
