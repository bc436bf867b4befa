import { defineDefect } from '../core/policies.ts'

/** The broker lets an anonymous client in and delivers the process value to it. CWE-306. */
export default defineDefect({
  id: 'reads-without-login-on-mqtt',
  breaks: { 'CR 1.2/b': ['mqtt'] },
  seenBy: ['shows-nothing-without-login'],
  blinds: {},
  weakens: { requiresLogin: ({ door }) => door !== 'mqtt' },
})
