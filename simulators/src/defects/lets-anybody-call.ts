import { defineDefect } from '../core/policies.ts'

/** A session of nobody's is let in, reads and writes nothing, and calls what it likes. CWE-306. */
export default defineDefect({
  id: 'lets-anybody-call',
  breaks: { 'CR 1.1/a': ['opcua'], 'CR 2.1/a': ['opcua'], 'CR 2.1 RE(1)/a': ['opcua'] },
  blinds: { 'CR 2.8/a': ['opcua'] },
  seenBy: ['lets-nobody-operate', 'enforces-roles-by-effect', 'records-refused-operations'],
  weakens: { refusesAnonymous: () => false, mayOperate: ({ role, means }) => role === 'engineer' || means === 'call' },
})
