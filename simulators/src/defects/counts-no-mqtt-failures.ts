import { defineDefect } from '../core/policies.ts'

/** One door forgets to count: the same account locks everywhere else. CWE-307. */
export default defineDefect({
  id: 'counts-no-mqtt-failures',
  breaks: { 'CR 1.11/b': ['mqtt'] },
  blinds: { 'CR 1.11/c': ['mqtt'], 'CR 1.11/d': ['mqtt'] },
  weakens: { countsFailure: ({ door }) => door !== 'mqtt' },
})
