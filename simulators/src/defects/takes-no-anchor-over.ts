import { defineDefect } from '../core/policies.ts'

/** Says that what the owner installed is trusted from now on, and goes on with what it trusted at first. CWE-372. */
export default defineDefect({
  id: 'takes-no-anchor-over',
  breaks: { '3.13/a': ['opcua'] },
  seenBy: ['accepts-what-the-owner-installs', 'refuses-withdrawn-certificates', 'lets-administrators-alone-install-anchors'],
  // What was never trusted cannot be withdrawn, and who may install it does not show.
  blinds: { 'CR 1.8/b': ['opcua'], '3.13/b': ['opcua'] },
  weakens: { takesAnchorsOver: () => false },
})
