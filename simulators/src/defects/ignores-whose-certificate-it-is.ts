import { defineDefect } from '../core/policies.ts'

/** Lets an application say to be any other, whatever its certificate says. CWE-297. */
export default defineDefect({
  id: 'ignores-whose-certificate-it-is',
  breaks: { 'CR 1.9/f': ['opcua'] },
  seenBy: ['refuses-certificates-of-other-applications'],
  blinds: {},
  weakens: { trustsApplication: ({ faults }) => faults.every(it => it === 'of-another-application') },
})
