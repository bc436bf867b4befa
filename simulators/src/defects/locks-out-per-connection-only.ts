import { defineDefect } from '../core/policies.ts'

/** Keeps the count with the connection, so that reconnecting starts afresh. CWE-307. */
export default defineDefect({
  id: 'locks-out-per-connection-only',
  breaks: { 'CR 1.11/b': 'every door' },
  blinds: { 'CR 1.11/c': 'every door', 'CR 1.11/d': 'every door' },
  weakens: { locksOut: ({ onThisConnection, allowed }) => onThisConnection >= allowed },
})
