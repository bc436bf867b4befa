import { defineDefect } from '../core/policies.ts'

const at = ['opcua']

/** Talks to any application, whatever its certificate: the trust list is never looked at. CWE-295. */
export default defineDefect({
  id: 'trusts-unknown-applications',
  breaks: { 'CR 1.2/b': at, 'CR 1.8/b': at, 'CR 1.9/a': at, 'CR 1.9/b': at, 'CR 1.9/c': at, 'CR 1.9/d': at, 'CR 1.9/f': at, 'CR 1.9/g': at },
  seenBy: [
    'shows-nothing-without-login', 'lets-nobody-operate', 'refuses-certificates-that-were-altered', 'refuses-certificates-of-unknown-issuers', 'refuses-strangers-on-second-contact', 'refuses-revoked-certificates', 'refuses-certificates-of-revoked-issuers',
    'refuses-certificates-out-of-their-time', 'refuses-certificates-of-other-applications', 'refuses-certificates-for-other-uses', 'refuses-weak-certificates', 'refuses-withdrawn-certificates',
    'accepts-what-the-owner-installs', 'lets-administrators-alone-install-anchors',
  ],
  // Whether something can be installed, and by whom, shows only where what is not installed is refused.
  blinds: { '3.13/a': at, '3.13/b': at },
  weakens: { trustsApplication: () => true },
})
