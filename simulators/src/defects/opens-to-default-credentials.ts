import { defineDefect } from '../core/policies.ts'

/** Was never commissioned to the end: the account with which it was shipped is still there. CWE-1392. */
export default defineDefect({
  id: 'opens-to-default-credentials',
  breaks: { 'CR 1.5/a': 'every door' },
  blinds: {},
  weakens: { dropsFactoryAccount: () => false },
})
