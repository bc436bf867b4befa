import { defineDefect } from '../core/policies.ts'

/** Puts where in its program an error arose into the diagnostics of the answer. CWE-209. */
export default defineDefect({
  id: 'shows-stack-traces-in-diagnostics',
  breaks: { 'CR 3.7/a': ['opcua'] },
  seenBy: ['tells-nothing-in-its-errors'],
  blinds: {},
  weakens: { hidesInternals: () => false },
})
