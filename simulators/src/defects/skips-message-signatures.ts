import { defineDefect } from '../core/policies.ts'

/** Decrypts what comes over a secured channel and never looks at the signature. CWE-347. */
export default defineDefect({
  id: 'skips-message-signatures',
  breaks: { 'CR 3.1/a': ['opcua'] },
  blinds: {},
  weakens: { takesSignedMessage: () => true },
})
