import { defineDefect } from '../core/policies.ts'

/** Looks the keys of a token up among those of all channels, so that one channel's message is taken on another. CWE-346. */
export default defineDefect({
  id: 'does-not-bind-tokens-to-channels',
  breaks: { 'CR 3.1 RE(1)/a': ['opcua'] },
  blinds: {},
  weakens: { takesOtherChannels: () => true },
})
