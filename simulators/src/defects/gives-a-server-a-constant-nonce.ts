import { defineDefect } from '../core/policies.ts'

/** Gives every server the same bytes to sign, so that a signature that was recorded once fits for ever. CWE-323. */
export default defineDefect({
  id: 'gives-a-server-a-constant-nonce',
  breaks: { 'CR 1.9/e': ['opcua-client'] },
  blinds: {},
  weakens: { makesFreshNoncesAsClient: () => false },
})
