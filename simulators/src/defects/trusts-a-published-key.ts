import { defineMisconfiguration } from '../core/policies.ts'

/** Updates are verified with an example key whose private half is published. CWE-798. */
export default defineMisconfiguration({
  id: 'trusts-a-published-key',
  breaks: { '3.12/a': 'every door' },
  seenBy: ['states-guarded-supplier-anchors'],
  blinds: {},
})
