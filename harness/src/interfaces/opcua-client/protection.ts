import { MessageSecurityMode } from 'node-opcua'
import type { Heard, Lease, Verbs } from '../../interface.ts'
import type { Opened } from '../../probe.ts'
import { ownCertificate } from '../opcua/certificate.ts'
import { spoken } from '../opcua/protection.ts'
import { handedOver, stayedAway, Upstream } from './upstream.ts'
import type { Activated } from './visit.ts'

const ASKED = 'as it is asked for'

/** The `channel` session where the device is the client: our server offers one protection alone, and waits for the device. */
export function protectionOver(lease: Lease): Verbs {
  const upstream = new Upstream(lease)
  const unknown: Heard = { says: 'not-offered', read: 'there is no protection of that name' }
  return {
    facts: { comes: true, protections: [...spoken.values()].map(({ told }) => told), inClear: [ASKED] },
    verbs: {
      async open({ protection: name }: { readonly protection: string }, hear, signal) {
        const protection = spoken.get(name)
        if (protection === undefined) return unknown
        const came = await upstream.awaitDevice(hear, signal, { protection })
        if ('says' in came) return came
        const { activated, visits } = came
        if (activated?.activated !== undefined && activated.activated.proof !== 'not-proven') return { says: 'opened', read: JSON.stringify(identityOf(activated.activated, handedOver(activated))) }
        if (visits.some(it => it.created || it.entered)) return { says: 'half-opened', read: activated === undefined ? stayedAway(came).read : 'it activated a session without a proof of its own that fits' }
        return stayedAway(came)
      },
      async offerInClear({ protection: name }: { readonly protection: string }, hear, signal) {
        const protection = spoken.get(name)
        if (protection === undefined) return unknown
        if (protection.mode === MessageSecurityMode.SignAndEncrypt) return { says: 'not-offered', read: 'nothing is in clear where the channel encrypts' }
        const came = await upstream.awaitDevice(hear, signal, { protection, passwordsInClear: true })
        if ('says' in came) return came
        const { activated } = came
        return activated === undefined ? stayedAway(came) : { says: activated.activated?.inClear === true ? 'accepted' : 'refused', read: handedOver(activated) }
      },
    },
  }
}

/** As whom the device proved itself. */
function identityOf({ proof, certificate }: Activated, what: string): Opened {
  const own = certificate === undefined ? undefined : ownCertificate(certificate)
  const told = own === undefined ? {} : { certificate: own }
  if (proof === 'not-asked') return { identity: 'not-asked', how: `without security nothing is signed; ${what}`, ...told }
  return { identity: 'proven', how: `the key of its certificate signed our certificate and our nonce; ${what}`, ...told }
}
