import { type Answer, inconclusive, satisfied, violated } from '@fourtwo/contract'
import { defineProbe } from '../../probe.ts'
import { isRefused, openSoundly } from '../../protections.ts'

/**
 * Proposes every protection that the practice list has withdrawn, whether the door lists it or not.
 *
 * OPC UA: OpenSecureChannel under Basic128Rsa15 and Basic256, each signed, and signed and encrypted, with the certificate that the server trusts (OPC 10000-6, 6.7.4; OPC 10000-7 for the policies; OPC 10000-2, Annex A: CR 4.3).
 * Where the device is the client, our server offers that one protection alone, with the certificate that the device trusts, and a channel has opened where the device goes on in it. It is violated where a channel opens, also if a session in it is then refused: by then the withdrawn algorithms have been at work. A policy that is current and unlisted may open: the question is the practice, not the list.
 *
 * @passes each was refused, by a code or by a closed connection, and a current policy opened after each.
 * @doesNotShow what the server makes of a policy that nobody has defined, and passwords encrypted in a withdrawn way.
 */
export default defineProbe({
  id: 'accepts-only-current-practice',
  assertion: 'CR 4.3/b',
  asks: 'channel',
  accounts: {},
  hazard: 'none',
  waits: [],

  async ask(channel) {
    const sound = await openSoundly(channel, ({ standing }) => standing === 'withdrawn')
    if ('outcome' in sound) return sound
    const { opens, protection } = sound
    const withdrawn = channel.facts.protections.filter(({ standing }) => standing === 'withdrawn')
    const shown: Answer[] = []
    for (const { name, because } of withdrawn) {
      const tried = await channel.open({ protection: name })
      if (tried.says === 'opened' || tried.says === 'half-opened') return violated(`it opens under ${name}, which is withdrawn: ${because}`, opens, tried)
      if (!isRefused(tried)) return inconclusive('transport-lost', `whether it opens under ${name} is not known: ${tried.read}`, tried)
      const after = await channel.open({ protection: protection.name })
      if (after.says !== 'opened') return inconclusive('no-control', `after ${name} was proposed, ${protection.name} was ${after.says}: ${after.read}`, tried, after)
      shown.push(tried, after)
    }
    return satisfied(`each was refused: ${withdrawn.map(({ name }) => name).join(', ')}; ${protection.name} opened after each`, opens, opens, ...shown)
  },
})
