import { defineDefect } from '../core/policies.ts'

/** A line longer than the console's buffer stops the pump station's scan, while every door goes on answering. CWE-1284. */
export default defineDefect({
  id: 'scan-stops-after-a-long-line',
  breaks: { 'CCSC 1/a': ['mqtt'] },
  blinds: {},
  weakens: { keepsScanning: ({ door }) => door !== 'serial' },
})
