import { defineMisconfiguration } from '../core/policies.ts'

/** Keys lie in tokens that are files, whatever chip stands beside. CWE-312. */
export default defineMisconfiguration({
  id: 'keeps-keys-in-software',
  breaks: { 'CR 1.5 RE(1)/a': 'every door', 'CR 1.9 RE(1)/a': 'every door' },
  seenBy: ['states-authenticators-in-hardware', 'states-private-keys-in-hardware'],
  blinds: {},
})
