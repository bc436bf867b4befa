import { defineDefect } from '../core/policies.ts'

/** Takes a message whatever its sequence number: a recorded one works again. CWE-294. */
export default defineDefect({
  id: 'accepts-replayed-messages',
  breaks: { 'CR 3.1 RE(1)/b': ['opcua'] },
  blinds: {},
  weakens: { takesSequence: () => true },
})
