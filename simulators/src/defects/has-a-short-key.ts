import { defineDefect } from '../core/policies.ts'

/** The OPC UA server's own certificate has a key of 1024 bits. CWE-326. */
export default defineDefect({
  id: 'has-a-short-key',
  breaks: { 'CR 4.3/a': ['opcua'] },
  blinds: {},
  weakens: { hasSoundCertificate: ({ flaw }) => flaw !== 'short key' },
})
