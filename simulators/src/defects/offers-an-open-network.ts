import { defineMisconfiguration } from '../core/policies.ts'

/** Whoever is near may join the device's wireless network. CWE-306. */
export default defineMisconfiguration({
  id: 'offers-an-open-network',
  breaks: { 'CR 2.2/a': 'every door', 'NDR 1.6/a': 'every door', 'NDR 1.6 RE(1)/a': 'every door' },
  seenBy: ['states-governed-radio', 'states-authenticated-radio', 'states-individual-radio-credentials'],
  blinds: {},
})
