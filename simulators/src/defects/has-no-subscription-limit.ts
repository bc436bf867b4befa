import { defineDefect } from '../core/policies.ts'

/** Takes as many subscriptions in a session as come. CWE-770. */
export default defineDefect({
  id: 'has-no-subscription-limit',
  breaks: { 'CR 7.1 RE(1)/a': ['opcua'] },
  blinds: {},
  weakens: { hasRoomForSubscription: () => true },
})
