import { defineDefect } from '../core/policies.ts'

/** Goes on to take messages under the keys of a channel whose lifetime is over: what keys are stolen, or broken, work ever after. CWE-324. */
export default defineDefect({
  id: 'keeps-channel-keys-for-good',
  breaks: { 'CR 3.8/a': ['opcua'] },
  seenBy: ['lets-no-keys-outlive-their-time'],
  blinds: {},
  weakens: { endsKeys: () => false },
})
