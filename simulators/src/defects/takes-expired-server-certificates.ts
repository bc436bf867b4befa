import { defineDefect } from '../core/policies.ts'

/** Has no clock it believes, and connects to servers whose certificate has ended. CWE-298. */
export default defineDefect({
  id: 'takes-expired-server-certificates',
  breaks: { 'CR 1.9/d': ['opcua-client'] },
  seenBy: ['refuses-certificates-out-of-their-time'],
  blinds: {},
  weakens: { trustsServer: ({ faults }) => faults.every(it => it === 'expired') },
})
