import { setTimeout as delay } from 'node:timers/promises'
import { MessageSecurityMode, type WriteRequest } from 'node-opcua'
import type { Hear, Heard, Lease } from '../../interface.ts'
import { EFFECT_WITHIN, type Further, LOOK_EVERY } from '../operate.ts'
import { bodyOf } from './body.ts'
import { trusted } from './channel.ts'
import { overlong, performOverlong } from './overlong.ts'
import { answered, came, type Given, overRaw, writing } from './raw/acting.ts'
import type { Secured } from './raw/chunk.ts'
import { damages, ENCRYPTED_ALONE, placeOf, SEQUENCE_AT } from './raw/spoilings.ts'
import type { RawSession } from './raw/session.ts'

/** What is harmless to change in a request: the number by which its answer is known. */
function harmlessPlace(request: WriteRequest): number {
  const body = bodyOf(request)
  request.requestHeader.requestHandle = (request.requestHeader.requestHandle ^ 1) >>> 0
  const place = placeOf(body, bodyOf(request))
  request.requestHeader.requestHandle = (request.requestHeader.requestHandle ^ 1) >>> 0
  return place
}

const damaged = (lease: Lease, hear: Hear, { as, value, damage }: Given & { readonly damage: string }): Promise<Heard> => overRaw(lease, hear, as, async session => {
  const request = writing(lease, session, value)
  const spoiling = damages[damage]?.(harmlessPlace(request))
  if (spoiling === undefined && damage !== 'none') return { says: 'not-offered', read: 'there is no such damage' }
  await session.channel.send(damage === 'none' ? 'WriteRequest' : `WriteRequest damaged: ${damage}`, session.channel.chunk(bodyOf(request), { spoiling }), spoiling?.sealed !== undefined)
  return damage === 'none' ? answered(session) : came(session)
})

const OVER_A_NEW_CHANNEL = 'the same chunk over a new channel'
/** How a write can be sent a second time, after another one: over `session`, in which both were answered. `first` is the recorded chunk. */
const AGAIN: Readonly<Record<string, (at: { readonly lease: Lease; readonly hear: Hear; readonly session: RawSession; readonly first: Secured; readonly body: Buffer; readonly as: string }) => Promise<Heard>>> = {
  'the same chunk over the same channel': ({ session, first }) => spoken(session, 'the first WriteRequest again', first),
  // With a signature of its own, so that the number alone tells that it is old.
  'the same request under a number that was used': ({ session, first: { clear }, body }) =>
    spoken(session, 'the first WriteRequest under the number that it had', session.channel.chunk(body, { of: { sequence: clear.readUInt32LE(SEQUENCE_AT), request: clear.readUInt32LE(SEQUENCE_AT + 4) } })),
  [OVER_A_NEW_CHANNEL]: ({ lease, hear, first, as }) => overRaw(lease, hear, as, other => spoken(other, 'the first WriteRequest again, over a new channel', first)),
}
/** What came of a write that is as it should be, once the output shows it: a device may acknowledge what it does later, and what it does late of this is no repetition. */
async function followed({ door: { settings: { output = '', effectWithin } } }: Lease, session: RawSession, value: string): Promise<Heard> {
  const wrote = await answered(session)
  if (wrote.says !== 'sent') return wrote
  for (const until = performance.now() + (Number(effectWithin) || EFFECT_WITHIN); ; await delay(LOOK_EVERY)) {
    const shown = await session.read(output)
    if (shown.says === 'shown' && shown.read === value) return wrote
    if (shown.says !== 'shown' || performance.now() >= until) return { says: 'not-offered', read: `the output was ${shown.read}` }
  }
}
async function spoken(session: RawSession, what: string, chunk: Secured): Promise<Heard> {
  await session.channel.send(what, chunk)
  return came(session)
}
const again = (lease: Lease, hear: Hear, { as, value, then, way }: Given & { readonly then: string; readonly way: string }): Promise<Heard> => overRaw(lease, hear, as, async session => {
  const body = bodyOf(writing(lease, session, value))
  const first = session.channel.chunk(body)
  await session.channel.send('WriteRequest', first)
  const wrote = await followed(lease, session, value)
  await session.channel.send('WriteRequest of another value', session.channel.chunk(bodyOf(writing(lease, session, then))))
  const wroteThen = await followed(lease, session, then)
  if (wrote.says !== 'sent' || wroteThen.says !== 'sent') return { says: 'not-offered', read: `what was to be sent again had no effect: ${wrote.read}, ${wroteThen.read}` }
  return AGAIN[way]?.({ lease, hear, session, first, body, as }) ?? { says: 'not-offered', read: 'there is no such way' }
})

/** Ways in which an intact message of one channel can come from where it does not belong. Each is sent over `session`'s connection, and a second channel stands open. */
const ASTRAY: Readonly<Record<string, (lease: Lease, session: RawSession, other: RawSession, value: string) => Secured>> = {
  'secured with the keys of another channel': (lease, session, other, value) => session.channel.chunk(bodyOf(writing(lease, session, value)), { by: other.channel.secrets }),
  'under the number of another channel': (lease, session, other, value) => session.channel.chunk(bodyOf(writing(lease, other, value)), { of: { channel: other.channel.id } }),
  'in all things of another channel': (lease, _session, other, value) => other.channel.chunk(bodyOf(writing(lease, other, value))),
}

/** What can be done at this door to a message that sets the declared output. Undamaged, the same message has to have its effect. */
export const transit = (lease: Lease): Further => ({
  facts: {
    damages: Object.keys(damages).filter(it => trusted(lease).mode === MessageSecurityMode.SignAndEncrypt || !ENCRYPTED_ALONE.includes(it)),
    // At a door that bears one conversation there is never a second channel.
    repeats: Object.keys(AGAIN).filter(it => lease.door.conversations > 1 || it !== OVER_A_NEW_CHANNEL), strays: lease.door.conversations > 1 ? Object.keys(ASTRAY) : [], flaws: Object.keys(overlong),
  },
  verbs: {
    performDamaged: (given: Given & { readonly damage: string }, hear) => damaged(lease, hear, given),
    performAgain: (given: Given & { readonly then: string; readonly way: string }, hear) => again(lease, hear, given),
    performAstray: ({ as, value, way }: Given & { readonly way: string }, hear) => overRaw(lease, hear, as, session => overRaw(lease, hear, as, async other => {
      const chunk = ASTRAY[way]?.(lease, session, other, value)
      if (chunk === undefined) return { says: 'not-offered', read: 'there is no such way' }
      await session.channel.send(`WriteRequest ${way}`, chunk)
      return came(session)
    })),
    performOverlong: (given: Given & { readonly flaw: string }, hear) => performOverlong(lease, hear, given),
  },
})
