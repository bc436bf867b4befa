import type { WriteRequest } from 'node-opcua'
import type { Hear, Heard, Lease } from '../../interface.ts'
import { bodyOf } from './body.ts'
import { came, type Given, overRaw, writing } from './raw/acting.ts'
import type { RawSession } from './raw/session.ts'
import { placeOf, withWord } from './raw/spoilings.ts'

/** Bytes that one message may come to: a sixteenth of the memory of a small device. */
const MOST = 16 * 1024 * 1024
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
  if (how === 'longer than the device takes') return sendTooMuch(session, request)
  await session.channel.send(how === undefined ? 'WriteRequest' : `WriteRequest with ${flaw}`, session.channel.chunk(how?.(request) ?? bodyOf(request)))
  return came(session)
})

/** Fills the request, by a text that no service looks at, beyond what was acknowledged: longer, or in more chunks. Without a limit it comes to what is bearable. */
async function sendTooMuch(session: RawSession, request: WriteRequest): Promise<Heard> {
  const { longest, chunks, receive } = session.channel.limits
  const limit = Math.min(longest === 0 ? MOST : longest, chunks === 0 ? MOST : chunks * receive)
  if (limit > MOST) return { says: 'not-offered', read: `the device says that it takes ${limit} bytes, and no more than ${MOST} are sent` }
  request.requestHeader.auditEntryId = 'A'.repeat(limit + receive)
  const body = bodyOf(request, limit + 2 * receive)
  let sent = 0
  for (const chunk of session.channel.chunks(body)) {
    const taken = await (sent === 0 ? session.channel.send(`the first chunk of a WriteRequest of ${body.length} bytes, where ${limit} are allowed`, chunk) : session.channel.push(chunk))
    if (!taken) break
    sent++
  }
  return came(session)
}
