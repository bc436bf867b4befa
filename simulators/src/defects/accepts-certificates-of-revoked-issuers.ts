import { defineDefect } from '../core/policies.ts'

/** Looks up the certificate itself in its list, and no issuer above it. CWE-299. */
export default defineDefect({
  id: 'accepts-certificates-of-revoked-issuers',
  breaks: { 'CR 1.9/c': ['opcua'] },
  seenBy: ['refuses-certificates-of-revoked-issuers'],
  blinds: {},
  weakens: { trustsApplication: ({ faults }) => faults.every(it => it === 'issuer-revoked') },
})
