import { defineDefect } from '../core/policies.ts'

/** Never looks at what a certificate may be used for. CWE-295. */
export default defineDefect({
  id: 'ignores-what-a-certificate-is-for',
  breaks: { 'CR 1.9/f': ['opcua'] },
  seenBy: ['refuses-certificates-for-other-uses'],
  blinds: {},
  weakens: { trustsApplication: ({ faults }) => faults.every(it => it === 'not-for-clients' || it === 'not-for-signatures' || it === 'an-authority' || it === 'unknown-extension') },
})
