import { inconclusive, parseTrustAnchors, satisfied, violated } from '@fourtwo/contract'
import { doubtOf, faultOf } from '../../evidence/anchors.ts'
import { defineStatementProbe } from '../../statement-probe.ts'

/** Looks at the trust anchors that the owner has put in, the private keys beside them, and the bundle that programs read in their place: who may change the ones and read the others? */
export default defineStatementProbe({
  id: 'states-guarded-owner-anchors',
  assertion: '3.13/c',
  collector: 'trust-anchors',
  facts: { trustAnchors: parseTrustAnchors },

  judge({ token, holds }, { trustAnchors }) {
    const anchors = trustAnchors.anchors.filter(({ of }) => of !== 'supplier')
    const faults = anchors.flatMap(it => faultOf(it) ?? [])
    if (faults.length > 0) return violated(`the agent states that ${faults.join(', and that ')}`, holds, token)
    if (trustAnchors.unread.length > 0) return inconclusive('not-permitted', `the agent could not look at ${trustAnchors.unread.join(', ')}`, token)
    if (!anchors.some(({ of, content }) => of === 'owner' && content !== 'private-key')) return inconclusive('no-baseline', 'the owner has put no trust anchor in the places that the agent knows', token)
    const doubt = anchors.flatMap(it => doubtOf(it) ?? [])[0]
    if (doubt !== undefined) return inconclusive('ambiguous', doubt, token)
    return satisfied(`the agent states ${anchors.length} trust anchors and keys of the owner and bundles of them, which root alone may change`, holds, token)
  },
})
