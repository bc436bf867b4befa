import type { Hear, Heard, Lease, Verbs } from '../../interface.ts'
import type { Offer } from '../../probe.ts'
import { loginFacts, publishedOf } from '../login.ts'
import { Channel, otherTrusted, trusted } from './channel.ts'
import { illSealed, illSealedToken } from './ill-sealed.ts'
import { converse, Session, type TokenOf } from './session.ts'
import { comeAsUnknown } from './strangers.ts'

const NEW_CONNECTION = 'over a new connection'
const SAME_SESSION = 'in the same session again'
const NEW_SESSION = 'in a new session on the same channel'
const OTHER_APPLICATION = 'as another application'
/** By which a server says that there is no such session any more: then nobody looked at the secret (OPC 10000-4, 7.38.2). */
const NO_SESSION = /^BadSession/
/** Milliseconds that a session may be idle between two offers. */
const IDLE = 10_000

type Given = { readonly as: string; readonly secret: Offer }

/**
 * The `login` session at an OPC UA server: an identity is offered by ActivateSession, again in the same session, in further sessions of one channel, over further connections,
 * and as a second trusted application, with another certificate and another ApplicationUri (OPC 10000-4, 5.7.3).
 */
export function loginOver(lease: Lease): Verbs {
  let channel: Channel | undefined
  let session: Session | undefined
  const isLacking = otherTrusted(lease) === undefined
  const ways = [NEW_CONNECTION, ...(lease.door.conversations > 1 ? [SAME_SESSION, NEW_SESSION] : []), ...(isLacking ? [] : [OTHER_APPLICATION])]

  const forget = async () => {
    if (channel?.ended === false) await session?.logOut()
    await channel?.close()
    channel = session = undefined
  }
  /** The channel that is kept, as this call's; opened where there is none. */
  const kept = async (hear: Hear): Promise<Channel | Heard> => {
    if (channel?.ended === true) await forget()
    if (channel !== undefined) return channel.lendTo(hear)
    const opened = await Channel.open(lease, hear, trusted(lease))
    if (!(opened instanceof Channel)) return { says: 'not-offered', read: opened.read }
    channel = opened
    return opened
  }
  const inNewSession = async (given: Given, hear: Hear, tokenOf?: TokenOf): Promise<Heard & { readonly took?: number }> => {
    const on = await kept(hear)
    if (!(on instanceof Channel)) return on
    const begun = await Session.createOn(on, lease, IDLE)
    if (!(begun instanceof Session)) return { says: 'not-offered', read: begun.read }
    await begun.offer(lease.credential(given.as, given.secret), tokenOf)
    const { login, took } = begun
    await begun.logOut()
    return { ...login, took }
  }
  const inSameSession = async (given: Given, hear: Hear): Promise<Heard> => {
    const on = await kept(hear)
    if (!(on instanceof Channel)) return on
    if (session === undefined) {
      const created = await Session.createOn(on, lease, IDLE)
      if (!(created instanceof Session)) return { says: 'not-offered', read: created.read }
      session = created
    }
    const heard = await session.offer(lease.credential(given.as, given.secret))
    const gone = NO_SESSION.test(heard.read)
    if (heard.says === 'accepted') await session.logOut()
    if (heard.says !== 'refused' || gone) session = undefined
    return gone ? { says: 'not-offered', read: `the session was over: ${heard.read}` } : heard
  }
  return {
    facts: { ...loginFacts(lease, ways), knowsApplications: true, illSealed, ...(isLacking ? { lacks: 'a second application that the unit trusts (otherCertificate, otherKey)' } : {}) },
    verbs: {
      async attempt({ as, secret }: Given, hear) {
        return (await converse(lease, hear, lease.credential(as, secret))).login
      },
      async come({ way, ...given }: Given & { way: string }, hear) {
        if (way === SAME_SESSION) return inSameSession(given, hear)
        if (way === NEW_SESSION) {
          const { says, read } = await inNewSession(given, hear)
          return { says, read }
        }
        return (await converse(lease, hear, lease.credential(given.as, given.secret), undefined, way === OTHER_APPLICATION ? otherTrusted(lease) : undefined)).login
      },
      /** Over a channel that is kept: opening one takes longer than any refusal. */
      async timed(given: Given, hear) {
        const { says, read, took } = await inNewSession(given, hear)
        return { says, read: took === undefined ? read : took.toFixed(3) }
      },
      async offerIllSealed({ as, sort }: { as: string; sort: string }, hear) {
        const { says, read, took } = await inNewSession({ as, secret: 'wrong' }, hear, illSealedToken(sort))
        return { says, read: took === undefined ? read : JSON.stringify({ answer: read, ms: Math.round(took * 1000) / 1000 }) }
      },
      comeAsUnknown: (_given: never, hear) => comeAsUnknown(lease, hear),
      async offerPublished({ n }: { n: number }, hear) {
        return (await converse(lease, hear, publishedOf(lease, n))).login
      },
    },
    close: forget,
  }
}
