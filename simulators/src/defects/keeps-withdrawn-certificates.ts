import { defineDefect } from '../core/policies.ts'

/** Remembers whom it let in, and never looks again whether that is still trusted. CWE-672. */
export default defineDefect({
  id: 'keeps-withdrawn-certificates',
  breaks: { 'CR 1.8/b': ['opcua'] },
  seenBy: ['refuses-withdrawn-certificates'],
  blinds: {},
  weakens: { trustsApplication: ({ faults, accepted }) => faults.every(it => it === 'stranger' && accepted > 0) },
})
