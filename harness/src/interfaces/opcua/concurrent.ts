import { randomBytes } from 'node:crypto'
import { NodeId, NodeIdType } from 'node-opcua'
import type { Hear, Heard, Lease, Verbs } from '../../interface.ts'
import { concurrencyFacts } from '../concurrency.ts'
import { Channel, trusted } from './channel.ts'
import { converse, Session } from './session.ts'

/** By which a device says that there is no such session, or that it is nobody's: another status says nothing about the session (OPC 10000-4, 7.38.2). */
const NO_SESSION = /^Bad(Session|User|IdentityToken|SecureChannelId)/
/** Milliseconds that a session may be idle which is begun for its identifier, or held. */
const IDLE = 10_000

/** Identifiers that the server did not issue, made from one that it did; each of its type and, but for one, of its length. */
const inventions: Readonly<Record<string, (token: NodeId) => NodeId>> = {
  'made up at random': token => withBytes(token, randomBytes(bytesOf(token).length)),
  'one more': token => withBytes(token, stepped(bytesOf(token), 1)),
  'one less': token => withBytes(token, stepped(bytesOf(token), -1)),
  'without its last byte': token => withBytes(token, bytesOf(token).subarray(0, -1)),
  'none at all': () => new NodeId(),
}

/**
 * The `concurrency` session at an OPC UA server. A session is identified by the authenticationToken of CreateSession (OPC 10000-4, 5.7.2 and 7.36), and belongs to the secure channel
 * on which it was activated.
 */
export function concurrencyOver(lease: Lease): Verbs {
  const { sessionTimeout } = lease.facts
  const { reading = '' } = lease.door.settings
  let session: Session | undefined
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
    const begun = await Session.begin(lease, hear, lease.credential(as, 'right'), timeout)
    session = begun instanceof Session ? begun : undefined
    return begun instanceof Session ? begun.login : { says: 'not-offered', read: begun.read }
  }
  const unless = (heard: Heard): Heard => (heard.says === 'refused' && !NO_SESSION.test(heard.read) ? { says: 'not-offered', read: `not for want of a session: ${heard.read}` } : heard)
  const NONE: Heard = { says: 'not-offered', read: 'no session was begun' }
  return {
    facts: concurrencyFacts(lease, Object.keys(inventions)),
    verbs: {
      // Half of what is waited: a server looks for idle sessions only now and then.
      begin: ({ as }: { as: string }, hear) => begin(as, hear, sessionTimeout / 2),
      async beginFor({ as, ms }: { as: string; ms: number }, hear) {
        const heard = await begin(as, hear, ms)
        return heard.says === 'accepted' ? { says: 'accepted', read: JSON.stringify({ asked: ms, granted: session?.idleFor ?? 0 }) } : heard
      },
      async read(_given: never, hear) {
        return unless((await session?.heardBy(hear).read(reading)) ?? NONE)
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
          return await session.read(reading, { over })
        } finally {
          await over.close()
        }
      },
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
            const begun = await Session.begin(lease, hear, lease.credential(as, 'right'), IDLE)
            if (begun instanceof Session) held.push(begun)
            said.push(begun instanceof Session ? `${begun.login.says}: ${begun.login.read}` : `${begun.says}: ${begun.read}`)
            await alive() // or the first would run out while the last is begun
          }
          return { says: 'held', read: JSON.stringify({ accepted: held.filter(({ login }) => login.says === 'accepted').length, alive: await alive(), last: said.at(-1) ?? '' }) }
        } finally {
          for (const one of held) {
            await one.logOut()
            await one.close()
          }
        }
      },
    },
    close: end,
  }
}

/** The bytes of an identifier, whatever its type; of a number, four. */
function bytesOf({ identifierType, value }: NodeId): Buffer {
  if (Buffer.isBuffer(value)) return value
  if (identifierType !== NodeIdType.NUMERIC) return identifierType === NodeIdType.GUID ? Buffer.from(String(value).replaceAll('-', ''), 'hex') : Buffer.from(String(value), 'latin1')
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(Number(value))
  return bytes
}

/** An identifier of the same type, with other bytes. */
function withBytes({ identifierType, namespace }: NodeId, bytes: Buffer): NodeId {
  switch (identifierType) {
    case NodeIdType.BYTESTRING:
      return new NodeId(NodeIdType.BYTESTRING, bytes, namespace)
    case NodeIdType.NUMERIC:
      return new NodeId(NodeIdType.NUMERIC, Buffer.concat([Buffer.alloc(4), bytes]).readUInt32BE(bytes.length), namespace)
    case NodeIdType.GUID: {
      const hex = bytes.toString('hex').padEnd(32, '0')
      return new NodeId(NodeIdType.GUID, [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-').toUpperCase(), namespace)
    }
    default:
      return new NodeId(NodeIdType.STRING, bytes.toString('latin1'), namespace)
  }
}

/** The bytes as a number, one more or one less, most significant byte first. */
function stepped(bytes: Buffer, by: 1 | -1): Buffer {
  const next = Buffer.from(bytes)
  for (let at = next.length - 1; at >= 0; at--) {
    const value = (next[at] ?? 0) + by
    next[at] = value & 0xff
    if (value >= 0 && value <= 0xff) break
  }
  return next
}
