import { defineDefect } from '../core/policies.ts'

/** Looks further where the first decrypted byte is 0, and answers later: the time tells what the words hide. CWE-208. */
export default defineDefect({
  id: 'takes-longer-over-a-likely-padding',
  breaks: { 'CR 3.7/a': ['opcua'] },
  seenBy: ['tells-nothing-of-what-was-sealed'],
  blinds: {},
  weakens: { refusesPaddingAlike: ({ by }) => by !== 'time' },
})
