import { defineDefect } from '../core/policies.ts'

/** The OPC UA server's own certificate is signed with SHA-1. CWE-328. */
export default defineDefect({
  id: 'has-a-certificate-signed-with-sha-1',
  breaks: { 'CR 4.3/a': ['opcua'] },
  blinds: {},
  weakens: { hasSoundCertificate: ({ flaw }) => flaw !== 'SHA-1' },
})
