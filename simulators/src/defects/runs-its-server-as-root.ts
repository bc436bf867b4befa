import { defineMisconfiguration } from '../core/policies.ts'

/** The process that serves the network runs as root with every capability. CWE-250. */
export default defineMisconfiguration({
  id: 'runs-its-server-as-root',
  breaks: { 'CCSC 3/b': 'every door' },
  seenBy: ['states-modest-services'],
  blinds: {},
})
