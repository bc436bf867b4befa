import { inconclusive, parseTrustAnchors, parseUpdateClients, satisfied, type UpdateClient, violated } from '@fourtwo/contract'
import { doubtOf, faultOf } from '../../evidence/anchors.ts'
import { factIn } from '../../evidence/statement.ts'
import { defineStatementProbe } from '../../statement-probe.ts'

/** Where clients look for keys that nothing names. */
const OWN_PLACES: Readonly<Partial<Record<UpdateClient['client'], readonly string[]>>> = { apt: ['/etc/apt/trusted.gpg', '/etc/apt/trusted.gpg.d'], opkg: ['/etc/opkg/keys'], apk: ['/etc/apk/keys'], ostree: ['/usr/share/ostree/trusted.gpg.d'] }

/**
 * Looks at the keys that updates are verified with: are they there, are they the supplier's own, and who may change them?
 *
 * A published example key that a client uses is nobody's own. Anchors of the start chain are another collector's; where no client is known here, nothing is said.
 */
export default defineStatementProbe({
  id: 'states-guarded-supplier-anchors',
  assertion: '3.12/a',
  collector: 'trust-anchors',
  facts: { trustAnchors: parseTrustAnchors },

  judge(said, { trustAnchors }) {
    const { token, holds } = said
    const anchors = trustAnchors.anchors.filter(({ of }) => of === 'supplier')
    const faults = anchors.flatMap(it => faultOf(it) ?? [])
    if (faults.length > 0) return violated(`the agent states that ${faults.join(', and that ')}`, holds, token)

    const known = factIn(said, 'updateClients', parseUpdateClients)
    if ('outcome' in known) return known
    const { clients } = known.value
    const uses = ({ client, anchors: named }: UpdateClient) => anchors.filter(({ path }) => [...named, ...(OWN_PLACES[client] ?? [])].some(it => path === it || path.startsWith(`${it}/`)))
    const demo = clients.flatMap(uses).find(it => it.demo)
    if (demo !== undefined) return violated(`the agent states that ${demo.path} holds a published example key: whoever has its private half, which is anybody, is trusted as the supplier`, holds, token)
    const careless = clients.find(({ verifies }) => verifies === 'no')
    if (anchors.length === 0 && careless !== undefined) return violated(`the agent states that ${careless.client} is set up without any trust anchor: ${careless.because}`, holds, token)
    if (trustAnchors.unread.length > 0) return inconclusive('not-permitted', `the agent could not look at ${trustAnchors.unread.join(', ')}`, token)
    if (clients.length === 0) return inconclusive('not-reached', 'the agent knows no update client here, so it does not know which anchors are the supplier\'s', token)
    const doubt = anchors.flatMap(it => doubtOf(it) ?? [])[0]
    if (doubt !== undefined) return inconclusive('ambiguous', doubt, token)
    const example = anchors.find(it => it.demo)
    if (example !== undefined) return inconclusive('ambiguous', `${example.path} holds a published example key, and that a client uses it is not seen`, token)
    const unsure = clients.find(({ verifies }) => verifies !== 'yes')
    if (unsure !== undefined) return inconclusive('ambiguous', `${unsure.client} does not certainly use its anchors: ${unsure.because}`, token)
    const missing = clients.flatMap(it => it.anchors).find(path => !anchors.some(it => it.path === path || it.path.startsWith(`${path}/`)))
    if (missing !== undefined) return inconclusive('not-reached', `a client uses ${missing}, which the agent did not see`, token)
    const bare = clients.find(it => uses(it).length === 0)
    if (bare !== undefined) return inconclusive('not-reached', `the agent saw no file of trust anchors where ${bare.client} has them`, token)
    return satisfied(`the agent states ${anchors.length} files of trust anchors for ${clients.map(({ client }) => client).join(' and ')}, none a published example, all changed by root alone`, holds, token)
  },
})
