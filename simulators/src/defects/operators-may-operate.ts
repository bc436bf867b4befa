import { defineDefect } from '../core/policies.ts'

/** Whoever is logged in may set the stop level, whatever the role. CWE-862. */
export default defineDefect({
  id: 'operators-may-operate',
  breaks: { 'CR 2.1/a': 'every door', 'CR 2.1 RE(1)/a': 'every door' },
  blinds: { 'CR 2.8/a': 'every door' },
  seenBy: ['enforces-roles-by-effect', 'records-refused-operations'],
  weakens: { mayOperate: ({ role }) => role !== '' },
})
