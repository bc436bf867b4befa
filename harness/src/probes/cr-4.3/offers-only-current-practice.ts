import { type Answer, inconclusive, satisfied, violated } from '@fourtwo/contract'
import { defineProbe } from '../../probe.ts'
import { isRefused, offeredIn, openedIn, openSoundly } from '../../protections.ts'

/**
 * Reads what the door says it offers, and opens whatever of it the practice list has withdrawn: a list alone proves nothing either way.
 *
 * OPC UA: GetEndpoints and FindServers without security, or a session's own list of endpoints where discovery is refused (OPC 10000-4, 5.5 and 5.7.2); then OpenSecureChannel under each listed policy that is withdrawn, in the
 * listed mode (OPC 10000-7 holds the policies; OPC 10000-2, Annex A: CR 4.3). It is violated where a withdrawn policy opens as listed, and where the server's own certificate has a key or a signature hash that is withdrawn. A
 * token policy by which passwords would be encrypted in a withdrawn way, at an endpoint that opens, leaves the question open. None protects nothing and is no algorithm: CR 3.1 and CR 4.1 ask about it.
 *
 * @passes nothing listed is withdrawn, or what is does not open, and a current policy opened before and after; a certificate that ran out is told and not judged here.
 * @doesNotShow what opens unlisted, which is another question; what endpoints of other transports offer, which are other doors; how strong the random numbers are.
 */
export default defineProbe({
  id: 'offers-only-current-practice',
  assertion: 'CR 4.3/a',
  asks: 'channel',
  uses: ['offers'],
  accounts: {},
  hazard: 'none',
  waits: [],

  async ask(channel) {
    const sound = await openSoundly(channel, ({ standing }) => standing === 'withdrawn')
    if ('outcome' in sound) return sound
    const { opens, opened, protection } = sound
    const listed = await channel.offers({})
    if (listed.says !== 'listed') return inconclusive(isRefused(listed) ? 'no-baseline' : 'transport-lost', `what the door offers was ${listed.says}: ${listed.read}`, opened, listed)
    const { certificates, protections, unspoken } = offeredIn(listed)
    if (!protections.some(it => it.name === protection.name)) return inconclusive('ambiguous', `it does not list ${protection.name}, under which it opened, so that its list does not tell what it offers`, opened, listed)
    const used = openedIn(opened).certificate
    if (used !== undefined && used.withdrawn.length > 0) return violated(`its own certificate (${used.subject}) is withdrawn practice: ${used.withdrawn.join('; ')}`, opens, listed)

    const withdrawn = channel.facts.protections.filter(({ name, standing }) => standing === 'withdrawn' && protections.some(it => it.name === name))
    const shown: Answer[] = []
    for (const { name, because } of withdrawn) {
      const tried = await channel.open({ protection: name })
      if (tried.says === 'opened' || tried.says === 'half-opened') return violated(`it lists ${name} and opens under it, which is withdrawn: ${because}`, opens, listed, tried)
      if (!isRefused(tried)) return inconclusive('transport-lost', `whether it opens under ${name}, which it lists, is not known: ${tried.read}`, listed, tried)
      shown.push(tried)
    }
    for (const { name, withdrawnForSecrets } of protections.filter(it => it.withdrawnForSecrets.length > 0)) {
      const tried = await channel.open({ protection: name })
      if (tried.says !== 'half-opened' && !isRefused(tried)) return inconclusive('ambiguous', `under ${name} it lists passwords encrypted by ${withdrawnForSecrets.join(', ')}, and whether it takes one was not tried`, listed, tried)
      shown.push(tried)
    }
    const [odd] = [used, ...certificates].filter(it => it === undefined || it.withdrawn.length > 0 || it.unknown.length > 0)
    if (used === undefined || odd !== undefined) return inconclusive('ambiguous', odd === undefined ? 'its own certificate cannot be read' : `of its certificate (${odd.subject}) this is not current, or not seen in use: ${[...odd.withdrawn, ...odd.unknown].join('; ')}`, opened, listed)
    const strange = unspoken.find(({ standing }) => standing !== 'current')
    if (strange !== undefined) return inconclusive('ambiguous', `it lists ${strange.name}, under which this version cannot open it: ${strange.because}`, listed)
    const again = await channel.open({ protection: protection.name })
    if (again.says !== 'opened') return inconclusive('no-control', `afterwards ${protection.name} was ${again.says}: ${again.read}`, listed, again)
    const names = [...protections, ...unspoken].map(({ name }) => name).join(', ')
    return satisfied(`it lists ${names}${withdrawn.length === 0 ? ', none of which is withdrawn' : `, and does not open under ${withdrawn.map(({ name }) => name).join(', ')}`}${used.expired === undefined ? '' : `; its own certificate ${used.expired}`}`, opens, listed, ...shown, again)
  },
})
