import { defineDefect } from '../core/policies.ts'

/** What is done by a method call, or refused there, is recorded nowhere. CWE-778. */
export default defineDefect({
  id: 'records-writes-but-not-calls',
  breaks: { 'CR 2.8/a': ['opcua'], 'CR 2.8/b': ['opcua'], 'CR 2.8/e': ['opcua'], 'CR 2.12/a': ['opcua'] },
  seenBy: ['records-refused-operations', 'records-invalid-requests', 'records-configuration-changes', 'records-who-acted', 'writes-whole-records-of-changes'],
  blinds: { 'CR 2.8/g': 'every door' },
  weakens: { records: ({ means }) => means !== 'call' },
})
