import { defineDefect } from '../core/policies.ts'

/** The broker lets every account publish to the command topic; the other doors ask for the role. CWE-863. */
export default defineDefect({
  id: 'forgets-roles-on-mqtt',
  breaks: { 'CR 2.1 RE(1)/a': ['mqtt'] },
  blinds: { 'CR 2.8/a': ['mqtt'] },
  seenBy: ['enforces-roles-by-effect', 'records-refused-operations'],
  weakens: { mayOperate: ({ role, door }) => role === 'engineer' || door === 'mqtt' },
})
