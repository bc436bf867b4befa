import { defineDefect } from '../core/policies.ts'

/** A port for the maker's own people answers, and no document tells of it. CWE-912. */
export default defineDefect({
  id: 'opens-a-maintenance-port',
  breaks: { 'CR 7.7/a': ['opcua'] },
  blinds: {},
  weakens: { shutsMaintenancePort: () => false },
})
