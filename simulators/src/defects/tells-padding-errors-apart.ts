import { defineDefect } from '../core/policies.ts'

/** Refuses a password whose first decrypted byte is not 0 in words of its own: whoever recorded a password has it decrypted, answer by answer. CWE-203. */
export default defineDefect({
  id: 'tells-padding-errors-apart',
  breaks: { 'CR 3.7/a': ['opcua'] },
  seenBy: ['tells-nothing-of-what-was-sealed'],
  blinds: {},
  weakens: { refusesPaddingAlike: ({ by }) => by !== 'word' },
})
