import { defineDefect } from '../core/policies.ts'

/** Takes a key of any length, which its library does not look at. CWE-326. */
export default defineDefect({
  id: 'accepts-short-keys',
  breaks: { 'CR 1.9/g': ['opcua'] },
  seenBy: ['refuses-weak-certificates'],
  blinds: {},
  weakens: { trustsApplication: ({ faults }) => faults.every(it => it === 'short-key') },
})
