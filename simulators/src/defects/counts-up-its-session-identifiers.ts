import { defineDefect } from '../core/policies.ts'

/** Numbers its sessions: who has one knows the next. CWE-340. */
export default defineDefect({
  id: 'counts-up-its-session-identifiers',
  breaks: { 'CR 3.8/c': ['opcua'] },
  blinds: {},
  weakens: { drawsIdentifiers: () => false },
})
