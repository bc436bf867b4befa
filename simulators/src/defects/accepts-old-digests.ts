import { defineDefect } from '../core/policies.ts'

/** Verifies signatures over SHA-1 and MD5 as gladly as others. CWE-328. */
export default defineDefect({
  id: 'accepts-old-digests',
  breaks: { 'CR 1.9/g': ['opcua'] },
  seenBy: ['refuses-weak-certificates'],
  blinds: {},
  weakens: { trustsApplication: ({ faults }) => faults.every(it => it === 'old-digest') },
})
