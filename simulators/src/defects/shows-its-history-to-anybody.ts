import { defineDefect } from '../core/policies.ts'

/** A session of nobody's is let in and may read what a reading was, though not what it is. CWE-862. */
export default defineDefect({
  id: 'shows-its-history-to-anybody',
  breaks: { 'CR 1.1/a': ['opcua'] },
  seenBy: ['shows-nothing-without-login'],
  blinds: {},
  weakens: { refusesAnonymous: () => false, keepsHistory: () => false },
})
