import { defineDefect } from '../core/policies.ts'

/** The console says "no such user" to one who does not exist. CWE-204. */
export default defineDefect({
  id: 'tells-unknown-user-on-serial',
  breaks: { 'CR 1.10/a': ['serial'] },
  blinds: {},
  weakens: { hidesUnknownUser: ({ door }) => door !== 'serial' },
})
