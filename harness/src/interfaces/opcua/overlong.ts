import type { WriteRequest } from 'node-opcua'
import type { Hear, Heard, Lease } from '../../interface.ts'
import { loadOf, tooMuch } from '../bounded.ts'
import { bodyOf } from './body.ts'
import { came, type Given, overRaw, writing } from './raw/acting.ts'
import type { RawSession } from './raw/session.ts'
import { placeOf, withWord } from './raw/spoilings.ts'

/** The last attribute there is, and then some (OPC 10000-6, A.1). */
const NO_ATTRIBUTE = 9999

/** The body with one field of it spoiled. */
type Flaw = (request: WriteRequest) => Buffer
const nodes = (request: WriteRequest): NonNullable<WriteRequest['nodesToWrite']> => request.nodesToWrite ?? []
function countPlace(request: WriteRequest): number {
  const held = request.nodesToWrite
  const body = bodyOf(request)
  request.nodesToWrite = [...(held ?? []), ...(held ?? [])]
  const place = placeOf(body, bodyOf(request))
  request.nodesToWrite = held
  return place
}
function textPlace(request: WriteRequest): number {
  request.requestHeader.auditEntryId = 'A'
  const body = bodyOf(request)
  request.requestHeader.auditEntryId = 'B'
  return placeOf(body, bodyOf(request)) - 4
}

/** Fields of a write that are too long, cut short or out of range, each in a message that asks for the declared output to be set. */
export const overlong: Readonly<Record<string, Flaw | 'longer than the device takes'>> = {
  'a message longer than the device takes': 'longer than the device takes',
  'the value cut off': request => bodyOf(request).subarray(0, -1),
  'a text longer than the message': request => withWord(bodyOf(request), textPlace(request), 0x7fffffff),
  'more nodes counted than are there': request => withWord(bodyOf(request), countPlace(request), nodes(request).length + 1),
  'a count of nodes below none': request => withWord(bodyOf(request), countPlace(request), 0xfffffffe),
  'an attribute that there is not': request => {
    for (const node of nodes(request)) node.attributeId = NO_ATTRIBUTE
    return bodyOf(request)
  },
}

/** Sets the declared output by a message of which one field is spoiled so. */
export const performOverlong = (lease: Lease, hear: Hear, { as, value, flaw }: Given & { readonly flaw: string }): Promise<Heard> => overRaw(lease, hear, as, async session => {
  const request = writing(lease, session, value)
  const how = overlong[flaw]
  if (how === undefined && flaw !== 'none') return { says: 'not-offered', read: 'there is no such flaw' }
  if (how === 'longer than the device takes') return sendTooMuch(lease, session, request)
  await session.channel.send(how === undefined ? 'WriteRequest' : `WriteRequest with ${flaw}`, session.channel.chunk(how?.(request) ?? bodyOf(request)))
  return came(session)
})

/**
 * Fills the request, by a text that no service looks at, beyond what was acknowledged, longer or in more chunks, or beyond what the bench says that the device takes (`messageLimit`).
 *
 * Where neither names a limit no message is too long. What is sent, and for how long, is bounded by the bench (`load`).
 */
async function sendTooMuch(lease: Lease, session: RawSession, request: WriteRequest): Promise<Heard> {
  const { channel } = session
  const { longest, chunks } = channel.limits
  const { holds } = channel
  const limit = Math.min(...[longest, chunks * holds, Number(lease.door.settings['messageLimit'] ?? 0)].filter(it => it > 0))
  if (limit === Infinity) return { says: 'unlimited', read: 'the device acknowledges no limit of a message, and the bench declares none (messageLimit)' }
  const beyond = tooMuch(lease, `a message longer than the ${limit} bytes that the device takes`, limit + 2 * holds)
  if (beyond !== undefined) return beyond
  request.requestHeader.auditEntryId = 'A'.repeat(limit + holds)
  const body = bodyOf(request, limit + 2 * holds)
  const { seconds } = loadOf(lease)
  const until = performance.now() + seconds * 1000
  let sent = 0
  for (const chunk of channel.chunks(body)) {
    if (performance.now() > until) return { says: 'too-much', read: `${sent} chunks of it were sent in the ${seconds} seconds that the bench permits (load: seconds)` }
    const taken = await (sent === 0 ? channel.send(`the first chunk of a WriteRequest of ${body.length} bytes, where ${limit} are allowed`, chunk) : channel.push(chunk))
    if (!taken) break
    sent++
  }
  return came(session)
}
