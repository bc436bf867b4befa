import { defineDefect } from '../core/policies.ts'

/** Does not look at the sequence numbers of a server's answers. CWE-294. */
export default defineDefect({
  id: 'takes-answers-under-any-number',
  breaks: { 'CR 3.1 RE(1)/b': ['opcua-client'] },
  blinds: {},
  weakens: { takesNumberOfAnswer: () => true },
})
