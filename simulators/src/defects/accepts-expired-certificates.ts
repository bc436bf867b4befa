import { defineDefect } from '../core/policies.ts'

/** Has no clock it believes, and lets certificates in that have ended. CWE-298. */
export default defineDefect({
  id: 'accepts-expired-certificates',
  breaks: { 'CR 1.9/d': ['opcua'] },
  seenBy: ['refuses-certificates-out-of-their-time'],
  blinds: {},
  weakens: { trustsApplication: ({ faults }) => faults.every(it => it === 'expired') },
})
