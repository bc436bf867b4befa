import type { Hear, Heard, Lease, Verbs } from '../../interface.ts'
import { Identities, identitiesMade, type IdentityName } from '../../pki/identities.ts'
import { tooMuch } from '../bounded.ts'
import { authoritiesIn } from '../opcua/trust.ts'
import { handedOver, stayedAway, type Unlike, Upstream } from './upstream.ts'

/**
 * The `trust` session where the device is the client: our server comes with certificates that are right or wrong, and waits for the device.
 *
 * Opened: the device activated a session and proved itself in it, which hands over who it is. Looking at the server, opening a channel and asking for a session are none.
 */
export function trustOver(lease: Lease): Verbs {
  const folder = lease.door.settings['issuer'] ?? ''
  const upstream = new Upstream(lease)
  let making: Promise<Identities> | undefined
  const come = async (hear: Hear, signal: AbortSignal, as: Unlike = {}): Promise<Heard> => {
    const came = await upstream.awaitDevice(hear, signal, as)
    if ('says' in came) return came
    const { activated } = came
    if (activated === undefined) return stayedAway(came)
    if (activated.activated?.proof !== 'proven') return { says: 'not-offered', read: `it activated a session without a proof of its own that fits, from which nothing follows: ${handedOver(activated)}` }
    return { says: 'opened', read: handedOver(activated) }
  }
  return {
    facts: { comes: true, identities: identitiesMade(folder !== '', 'server'), ways: [] },
    verbs: {
      async present({ identity }: { readonly identity: IdentityName }, hear, signal) {
        making ??= authoritiesIn(folder).then(authorities => new Identities(authorities, upstream.subject))
        const presented = await (await making).of(identity)
        const beyond = tooMuch(lease, 'the chain of certificates', Buffer.concat(presented.chain).length)
        return beyond === undefined ? come(hear, signal, { presented }) : { says: 'not-offered', read: beyond.read }
      },
      presentOwn: (_given: never, hear, signal) => come(hear, signal),
    },
  }
}
