import { BrowseRequest, CallRequest, ReadRequest, resolveNodeId, WriteRequest } from 'node-opcua'
import type { Hear, Heard, Lease } from '../../interface.ts'
import { bodyOf } from './body.ts'
import { overRaw } from './raw/acting.ts'
import type { Encodable } from './raw/channel.ts'
import type { RawSession } from './raw/session.ts'
import { words } from './raw/message.ts'

/** Every kind of diagnostics, of the service and of each operation (OPC 10000-4, 7.33). */
const ALL_DIAGNOSTICS = 0x3ff
const ANSWER_WITHIN = 1000
/** Characters that are looked at of what one answer says. */
const MOST = 4000

type Asked = Encodable & { requestHeader: ReadRequest['requestHeader'] }
/** Well-formed requests that ask for what cannot be done, and a body that is no request at all. What they name looks like nothing that an answer may not show: it may come back in it. */
const FAULTS: Readonly<Record<string, (session: RawSession, node: string) => Asked | Buffer>> = {
  'a read of nothing': session => session.as(new ReadRequest({ nodesToRead: [] })),
  'a read of an age below none': (session, node) => session.as(new ReadRequest({ maxAge: -1, nodesToRead: [{ nodeId: resolveNodeId(node), attributeId: 13 }] })),
  'a read of what there is not': session => session.as(new ReadRequest({ nodesToRead: [{ nodeId: resolveNodeId('ns=1;s=../nothing'), attributeId: 13 }] })),
  'a write of what there is not': session => session.as(new WriteRequest({ nodesToWrite: [{ nodeId: resolveNodeId("ns=1;s=nothing' OR '1'='1"), attributeId: 13, value: { value: { dataType: 'Double', value: 1 } } }] })),
  'a call of what there is not': session => session.as(new CallRequest({ methodsToCall: [{ objectId: resolveNodeId('i=2253'), methodId: resolveNodeId('ns=1;s=nothing'), inputArguments: [] }] })),
  'a call of nothing': session => session.as(new CallRequest({ methodsToCall: [] })),
  'a browse of nothing': session => session.as(new BrowseRequest({ nodesToBrowse: [] })),
  'a request without a session': (_session, node) => new ReadRequest({ nodesToRead: [{ nodeId: resolveNodeId(node), attributeId: 13 }] }),
  'a request of an unknown type': () => Buffer.concat([Buffer.from([1, 0, 0xff, 0xff]), words(0, 0, 0, 0)]),
}
/** The faulty requests. */
export const faults: readonly string[] = Object.keys(FAULTS)

/** Sends one in a session, asks for all diagnostics, and gives what the answer says in words: every run of characters that stands in it. */
export const provoke = (lease: Lease, hear: Hear, { as, fault }: { readonly as: string; readonly fault: string }): Promise<Heard> => overRaw(lease, hear, as, async session => {
  const made = FAULTS[fault]?.(session, lease.door.settings['reading'] ?? 'i=2258')
  if (made === undefined) return { says: 'not-offered', read: 'there is no such fault' }
  if (!Buffer.isBuffer(made)) made.requestHeader.returnDiagnostics = ALL_DIAGNOSTICS
  await session.channel.send(fault, session.channel.chunk(Buffer.isBuffer(made) ? made : bodyOf(made)))
  const body = await session.channel.receive(ANSWER_WITHIN)
  if (Buffer.isBuffer(body)) return { says: 'answered', read: wordsIn(body) }
  return body.says === 'refused' ? { says: 'answered', read: body.read } : body
})

/** What stands in bytes as text: runs of four characters and more that print. */
export const wordsIn = (bytes: Buffer): string => (bytes.toString('latin1').match(/[\x20-\x7e\t\r\n]{4,}/g) ?? []).join('\n').slice(0, MOST)
