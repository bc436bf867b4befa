import { defineDefect } from '../core/policies.ts'

/** The role is asked for at a write; the method that does the same asks for none. CWE-863. */
export default defineDefect({
  id: 'guards-writes-but-not-calls',
  breaks: { 'CR 2.1/a': ['opcua'], 'CR 2.1 RE(1)/a': ['opcua'] },
  blinds: { 'CR 2.8/a': ['opcua'] },
  seenBy: ['enforces-roles-by-effect', 'records-refused-operations'],
  weakens: { mayOperate: ({ role, means }) => role === 'engineer' || (role !== '' && means === 'call') },
})
