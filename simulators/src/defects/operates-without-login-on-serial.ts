import { defineDefect } from '../core/policies.ts'

/** The console takes the setting command before anybody has logged in. CWE-306. */
export default defineDefect({
  id: 'operates-without-login-on-serial',
  breaks: { 'CR 1.1/a': ['serial'] },
  seenBy: ['lets-nobody-operate'],
  blinds: {},
  weakens: { requiresLoginToOperate: ({ door }) => door !== 'serial' },
})
