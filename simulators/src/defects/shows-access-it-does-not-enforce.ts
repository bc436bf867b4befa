import { defineDefect } from '../core/policies.ts'

/** UserAccessLevel tells an operator that the stop level is not his to write, and nothing holds him to it. CWE-602. */
export default defineDefect({
  id: 'shows-access-it-does-not-enforce',
  breaks: { 'CR 2.1/a': ['opcua'], 'CR 2.1 RE(1)/a': ['opcua'] },
  blinds: { 'CR 2.8/a': ['opcua'] },
  seenBy: ['enforces-roles-by-effect', 'records-refused-operations'],
  weakens: { mayOperate: ({ role, door, means }) => role === 'engineer' || (role !== '' && door === 'opcua' && means === 'write') },
})
