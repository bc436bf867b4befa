import { defineDefect } from '../core/policies.ts'

/** Takes a certificate that some authority issued for trusted, whichever authority it is. CWE-295. */
export default defineDefect({
  id: 'accepts-certificates-of-any-authority',
  breaks: { 'CR 1.9/b': ['opcua'] },
  seenBy: ['refuses-certificates-of-unknown-issuers'],
  blinds: {},
  weakens: { trustsApplication: ({ faults }) => faults.every(it => it === 'unknown-issuer') },
})
