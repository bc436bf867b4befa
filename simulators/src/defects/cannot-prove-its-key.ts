import { defineDefect } from '../core/policies.ts'

/** Signs always the same bytes instead of what the client gave it to sign, which anybody could have recorded. CWE-294. */
export default defineDefect({
  id: 'cannot-prove-its-key',
  breaks: { 'CR 1.2/a': ['opcua'] },
  blinds: {},
  weakens: { provesKey: () => false },
})
