import { defineDefect } from '../core/policies.ts'

/** Keeps the certificate that it refused among those it trusts from then on, as if a person had looked. CWE-295. */
export default defineDefect({
  id: 'trusts-on-second-contact',
  breaks: { 'CR 1.9/b': ['opcua'], 'CR 1.8/b': ['opcua'] },
  seenBy: ['refuses-strangers-on-second-contact', 'refuses-withdrawn-certificates', 'lets-administrators-alone-install-anchors'],
  blinds: { '3.13/b': ['opcua'] },
  weakens: { trustsApplication: ({ faults, met }) => faults.every(it => it === 'stranger' && met > 0) },
})
