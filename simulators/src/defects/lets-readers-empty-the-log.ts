import { defineDefect } from '../core/policies.ts'

/** Whoever may read the audit log may empty it as well. CWE-732. */
export default defineDefect({
  id: 'lets-readers-empty-the-log',
  breaks: { 'CR 6.1/a': ['opcua', 'serial'] },
  blinds: {},
  weakens: { keepsLog: () => false },
})
