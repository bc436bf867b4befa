import { defineDefect } from '../core/policies.ts'

/** Looks at a server's proof with the certificate that comes along with it, whichever it was that the channel was opened with. CWE-295. */
export default defineDefect({
  id: 'takes-the-proof-of-another-certificate',
  breaks: { 'CR 1.9/e': ['opcua-client'] },
  blinds: {},
  weakens: { takesServersProof: ({ fitsShown }) => fitsShown },
})
