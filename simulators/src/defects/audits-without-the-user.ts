import { defineDefect } from '../core/policies.ts'

/** Audit events tell what was done and not who did it: ClientUserId is empty. CWE-778. */
export default defineDefect({
  id: 'audits-without-the-user',
  breaks: { 'CR 2.12/a': 'every door' },
  blinds: { 'CR 2.8/a': 'every door', 'CR 2.8/b': 'every door', 'CR 2.8/e': 'every door', 'CR 2.8/g': ['opcua'] },
  weakens: { namesUserInEvent: () => false },
})
