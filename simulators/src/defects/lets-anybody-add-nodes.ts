import { defineDefect } from '../core/policies.ts'

/** A session of nobody's is let in and may add what it likes to the address space, as stacks do whose users have all permissions until somebody says otherwise. CWE-276. */
export default defineDefect({
  id: 'lets-anybody-add-nodes',
  breaks: { 'CR 1.1/a': ['opcua'] },
  seenBy: ['lets-nobody-operate'],
  blinds: {},
  weakens: { refusesAnonymous: () => false, keepsItsNodes: () => false },
})
