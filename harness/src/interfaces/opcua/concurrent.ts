import type { Hear, Heard, Lease, Verbs } from '../../interface.ts'
import { concurrencyFacts } from '../concurrency.ts'
import { Channel, trusted } from './channel.ts'
import { keyedOver } from './keys.ts'
import { converse, Session } from './session.ts'
import { bytesOf, inventions } from './tokens.ts'

/** By which a device says that there is no such session, or that it is nobody's: another status says nothing about the session (OPC 10000-4, 7.38.2). */
const NO_SESSION = /^Bad(Session|User|IdentityToken|SecureChannelId)/
/** Milliseconds that a session may be idle which is begun for its identifier, or held. */
const IDLE = 10_000

/**
 * The `concurrency` session at an OPC UA server. A session is identified by the authenticationToken of CreateSession (OPC 10000-4, 5.7.2 and 7.36), and belongs to the secure channel
 * on which it was activated.
 */
export function concurrencyOver(lease: Lease): Verbs {
  const { sessionTimeout } = lease.facts
  const { reading = '' } = lease.door.settings
  let session: Session | undefined
  /** As whom it was begun, and when it was last spoken in. */
  let who = ''
  let spoken = 0
  /** For how many milliseconds it was to be idle by the device's own word; none where its client asked for as much. */
  let promised = 0
  /** The session that was logged out of, which may be kept for what is left of it. */
  let out: Session | undefined

  /** A session outlives its channel, and a device has few: what its probe left open is logged out of. */
  const end = async () => {
    if (out !== session) await session?.logOut()
    await session?.close()
    session = out = undefined
  }
  const begin = async (as: string, hear: Hear, timeout: number): Promise<Heard> => {
    session?.heardBy(hear)
    await end()
    who = as
    const begun = await Session.begin(lease, hear, lease.credential(as, 'right'), timeout)
    session = begun instanceof Session ? begun : undefined
    spoken = performance.now()
    promised = session !== undefined && session.idleFor > timeout ? session.idleFor : 0
    return begun instanceof Session ? begun.login : { says: 'not-offered', read: begun.read }
  }
  const unless = (heard: Heard): Heard => (heard.says === 'refused' && !NO_SESSION.test(heard.read) ? { says: 'not-offered', read: `not for want of a session: ${heard.read}` } : heard)
  const keyed = keyedOver(lease)
  const NONE: Heard = { says: 'not-offered', read: 'no session was begun' }
  return {
    facts: { ...concurrencyFacts(lease, Object.keys(inventions)), keyings: keyed.keyings },
    verbs: {
      // Half of what is waited: a server looks for idle sessions only now and then.
      begin: ({ as }: { as: string }, hear) => begin(as, hear, sessionTimeout / 2),
      async beginFor({ as, ms }: { as: string; ms: number }, hear) {
        const heard = await begin(as, hear, ms)
        return heard.says === 'accepted' ? { says: 'accepted', read: JSON.stringify({ asked: ms, granted: session?.idleFor ?? 0 }) } : heard
      },
      async read(_given: never, hear) {
        const idle = performance.now() - spoken
        const heard = unless((await session?.heardBy(hear).read(reading)) ?? NONE)
        spoken = performance.now()
        // A session that nobody ended is not over before its time, whatever the bench takes that to be.
        return heard.says === 'shown' && out === undefined && idle >= sessionTimeout && idle < promised ? { says: 'not-offered', read: `the device had said that the session may be idle for ${promised} ms, and it was for ${Math.round(idle)}` } : heard
      },
      async readAsNobody(_given: never, hear) {
        const { login, acted } = await converse(lease, hear, undefined, visitor => visitor.read(reading))
        return acted ?? login
      },
      async logOut(_given: never, hear) {
        out = session
        return (await session?.heardBy(hear).logOut()) ?? { says: 'dropped', read: 'no session was begun' }
      },
      async readByInvented({ identifier }: { identifier: string }, hear) {
        if (session === undefined) return NONE
        const token = inventions[identifier]?.(session.token)
        if (token === undefined || token.toString() === session.token.toString()) return { says: 'not-offered', read: `no identifier can be made that is ${identifier}` }
        return session.heardBy(hear).read(reading, { token })
      },
      async readElsewhere(_given: never, hear) {
        if (session === undefined) return NONE
        const over = await Channel.open(lease, hear, trusted(lease))
        if (!(over instanceof Channel)) return { says: 'not-offered', read: `no second channel: ${over.read}` }
        try {
          // A channel that serves nobody, as where the door bears no second one, would seem to refuse.
          const own = await Session.beginOn(over, lease, lease.credential(who, 'right'), IDLE)
          if (!(own instanceof Session)) return { says: 'not-offered', read: `no session on the second channel: ${own.read}` }
          const served = await own.read(reading)
          const heard = served.says === 'shown' ? await session.read(reading, { over }) : { says: 'not-offered', read: `the second channel serves no session of its own: ${served.read}` }
          await own.logOut()
          return heard
        } finally {
          await over.close()
        }
      },
      ...keyed.verbs,
      async identifiers({ count }: { count: number }, hear) {
        const channel = await Channel.open(lease, hear, trusted(lease))
        if (!(channel instanceof Channel)) return { says: 'not-offered', read: channel.read }
        const given: string[] = []
        try {
          let before: Session | undefined
          for (let n = 0; n < count; n++) {
            const created = await Session.createOn(channel, lease, IDLE)
            if (!(created instanceof Session)) return created
            given.push(bytesOf(created.token).toString('hex'))
            await before?.logOut()
            before = created
          }
          await before?.logOut()
        } finally {
          await channel.close()
        }
        return { says: 'given', read: JSON.stringify(given) }
      },
      async hold({ as, count }: { as: string; count: number }, hear) {
        const held: Session[] = []
        const said: string[] = []
        const alive = async (): Promise<number> => {
          let many = 0
          for (const one of held) if (one.login.says === 'accepted' && (await one.read(reading)).says === 'shown') many++
          return many
        }
        try {
          for (let n = 0; n < count; n++) {
            const alone = await Session.begin(lease, hear, lease.credential(as, 'right'), IDLE)
            // Where no further connection is to be had, the number of sessions may be bounded by nothing: one channel bears several.
            const begun = alone instanceof Session ? alone : ((await held.at(-1)?.beginBeside(lease, lease.credential(as, 'right'), IDLE)) ?? alone)
            if (begun instanceof Session) held.push(begun)
            said.push(begun instanceof Session ? `${begun.login.says}: ${begun.login.read}` : `${begun.says}: ${begun.read}`)
            await alive() // or the first would run out while the last is begun
          }
          return { says: 'held', read: JSON.stringify({ accepted: held.filter(({ login }) => login.says === 'accepted').length, alive: await alive(), last: said.at(-1) ?? '' }) }
        } finally {
          for (const one of held) await one.logOut()
          for (const one of held) await one.close() // several may share a channel
        }
      },
    },
    async close() {
      keyed.close()
      await end()
    },
  }
}
