import { defineDefect } from '../core/policies.ts'

/** Locks for good: the window runs out and nothing opens. CWE-645. */
export default defineDefect({
  id: 'never-releases-a-lock',
  breaks: { 'CR 1.11/c': 'every door' },
  blinds: {},
  weakens: { unlocks: () => false },
})
