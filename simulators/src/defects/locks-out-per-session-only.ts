import { defineDefect } from '../core/policies.ts'

/** Counts failures with the session in which they happened: whoever begins another starts afresh, over the same connection even. CWE-307. */
export default defineDefect({
  id: 'locks-out-per-session-only',
  breaks: { 'CR 1.11/b': ['opcua'] },
  blinds: { 'CR 1.11/c': ['opcua'], 'CR 1.11/d': ['opcua'] },
  weakens: { locksOut: ({ door, inThisSession, failures, allowed }) => (door === 'opcua' ? inThisSession : failures) >= allowed },
})
