import { defineDefect } from '../core/policies.ts'

/** Takes a certificate that some authority issued for trusted, whichever authority it is. CWE-295. */
export default defineDefect({
  id: 'accepts-certificates-of-any-authority',
  breaks: { 'CR 1.9/b': ['opcua'] },
  seenBy: ['refuses-certificates-of-unknown-issuers', 'accepts-what-the-owner-installs'],
  // That an authority of the owner's is taken over shows only where others are refused.
  blinds: { '3.13/a': ['opcua'] },
  weakens: { trustsApplication: ({ faults }) => faults.every(it => it === 'unknown-issuer') },
})
