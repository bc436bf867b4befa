import { defineDefect } from '../core/policies.ts'

/** Never looks into a revocation list. CWE-299. */
export default defineDefect({
  id: 'accepts-revoked-certificates',
  breaks: { 'CR 1.9/c': ['opcua'] },
  seenBy: ['refuses-revoked-certificates', 'refuses-certificates-of-revoked-issuers'],
  blinds: {},
  weakens: { trustsApplication: ({ faults }) => faults.every(it => it === 'revoked' || it === 'issuer-revoked' || it === 'no-revocation-list') },
})
