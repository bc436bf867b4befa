import { defineDefect } from '../core/policies.ts'

/** Knows the keys of channels that are long closed, and takes what they secured over another one. CWE-346. */
export default defineDefect({
  id: 'takes-answers-of-an-earlier-channel',
  breaks: { 'CR 3.1 RE(1)/a': ['opcua-client'] },
  blinds: {},
  weakens: { takesAnswer: ({ known }) => known },
})
