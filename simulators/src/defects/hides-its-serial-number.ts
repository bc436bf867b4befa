import { defineDefect } from '../core/policies.ts'

/** The nameplate names the model and not the unit. */
export default defineDefect({
  id: 'hides-its-serial-number',
  breaks: { 'CR 7.8/a': 'every door' },
  blinds: {},
  weakens: { showsSerialNumber: () => false },
})
