import { defineDefect } from '../core/policies.ts'

/** Waits for the whole of a handshake, however long it says to be, and answers nobody any more. CWE-400. */
export default defineDefect({
  id: 'hangs-on-a-long-handshake',
  breaks: { 'CR 3.5/a': ['opcua'] },
  seenBy: ['survives-odd-chains'],
  blinds: {},
  weakens: { survivesLongHandshakes: () => false },
})
