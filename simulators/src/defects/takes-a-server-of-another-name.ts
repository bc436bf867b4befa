import { defineDefect } from '../core/policies.ts'

/** Connects to any server that it trusts, whichever it was told to connect to. CWE-297. */
export default defineDefect({
  id: 'takes-a-server-of-another-name',
  breaks: { 'CR 1.9/f': ['opcua-client'] },
  seenBy: ['refuses-certificates-of-other-applications'],
  blinds: {},
  weakens: { trustsServer: ({ faults }) => faults.every(it => it === 'of-another-application' || it === 'of-another-host') },
})
