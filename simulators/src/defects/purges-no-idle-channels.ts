import { defineDefect } from '../core/policies.ts'

/** Keeps channels on which nothing ever happened, and shuts whoever comes next out. CWE-770. */
export default defineDefect({
  id: 'purges-no-idle-channels',
  breaks: { 'CR 7.1 RE(1)/a': ['opcua'] },
  blinds: {},
  weakens: { purgesIdleChannels: () => false },
})
