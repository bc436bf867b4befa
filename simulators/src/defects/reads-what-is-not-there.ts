import { defineDefect } from '../core/policies.ts'

/** Takes an answer that ends too soon, and reads the rest as zero. CWE-130. */
export default defineDefect({
  id: 'reads-what-is-not-there',
  breaks: { 'CR 3.5/b': ['opcua-client'] },
  blinds: {},
  weakens: { refusesCutAnswers: () => false },
})
