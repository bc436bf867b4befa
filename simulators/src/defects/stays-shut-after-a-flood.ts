import { defineDefect } from '../core/policies.ts'

/** Takes no connection any more once many of them came at a time and said nothing. CWE-400. */
export default defineDefect({
  id: 'stays-shut-after-a-flood',
  breaks: { 'CR 7.1/b': ['opcua'] },
  blinds: {},
  weakens: { freesAfterFlood: () => false },
})
