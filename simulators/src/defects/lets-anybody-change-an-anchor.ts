import { defineMisconfiguration } from '../core/policies.ts'

/** Every account of the operating system can change a trust anchor of the owner. CWE-732. */
export default defineMisconfiguration({
  id: 'lets-anybody-change-an-anchor',
  breaks: { '3.13/c': 'every door' },
  seenBy: ['states-guarded-owner-anchors'],
  blinds: {},
})
