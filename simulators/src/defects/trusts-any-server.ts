import { defineDefect } from '../core/policies.ts'

/** Connects to whoever answers, whatever certificate it shows, and hands over its password. CWE-295. */
export default defineDefect({
  id: 'trusts-any-server',
  breaks: { 'CR 1.9/a': ['opcua-client'], 'CR 1.9/b': ['opcua-client'], 'CR 1.9/c': ['opcua-client'], 'CR 1.9/d': ['opcua-client'], 'CR 1.9/f': ['opcua-client'], 'CR 1.9/g': ['opcua-client'] },
  blinds: {},
  weakens: { trustsServer: () => true },
})
