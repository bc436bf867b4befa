import { defineDefect } from '../core/policies.ts'

/** The server says that it audits, and raises no event at all. CWE-778. */
export default defineDefect({
  id: 'audits-nothing-over-opcua',
  breaks: { 'CR 2.8/a': 'every door', 'CR 2.8/b': 'every door', 'CR 2.8/e': 'every door', 'CR 2.12/a': 'every door' },
  blinds: { 'CR 2.8/g': ['opcua'] },
  weakens: { raisesEvent: () => false },
})
