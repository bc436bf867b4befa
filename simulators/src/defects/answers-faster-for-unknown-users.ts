import { defineDefect } from '../core/policies.ts'

/** Notes a failure with the user before it answers, and has nothing to note where there is none: the time of a refusal tells who exists. CWE-208. */
export default defineDefect({
  id: 'answers-faster-for-unknown-users',
  breaks: { 'CR 1.10/c': 'every door' },
  blinds: {},
  weakens: { refusesInOneTime: ({ known }) => !known },
})
