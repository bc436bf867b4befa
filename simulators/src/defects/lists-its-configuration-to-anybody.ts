import { defineDefect } from '../core/policies.ts'

/** A session of nobody's is let in and sees every node there is, though no value. CWE-497. */
export default defineDefect({
  id: 'lists-its-configuration-to-anybody',
  breaks: { 'CR 1.1/a': ['opcua'] },
  seenBy: ['shows-nothing-without-login'],
  blinds: {},
  weakens: { refusesAnonymous: () => false, hidesStructure: () => false },
})
