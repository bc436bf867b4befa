import { defineMisconfiguration } from '../core/policies.ts'

/** An installed component has no version in the list of software. CWE-1059. */
export default defineMisconfiguration({
  id: 'lists-software-without-versions',
  breaks: { 'CR 7.8/b': 'every door' },
  seenBy: ['states-its-software'],
  blinds: {},
})
