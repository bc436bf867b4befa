import { defineDefect } from '../core/policies.ts'

/** Acknowledges limits and then takes messages of any length and any number of chunks. CWE-770. */
export default defineDefect({
  id: 'takes-endless-chunks',
  breaks: { 'CR 3.5/b': ['opcua'] },
  blinds: {},
  weakens: { endsLongMessages: () => false },
})
