import { defineDefect } from '../core/policies.ts'

/** Follows the names of a chain and never verifies a signature. CWE-347. */
export default defineDefect({
  id: 'accepts-altered-certificates',
  breaks: { 'CR 1.9/a': ['opcua'] },
  seenBy: ['refuses-certificates-that-were-altered'],
  blinds: {},
  weakens: { trustsApplication: ({ faults }) => faults.every(it => it === 'bad-signature') },
})
