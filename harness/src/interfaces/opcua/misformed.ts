import { BrowseRequest, resolveNodeId, ReadRequest, TranslateBrowsePathsToNodeIdsRequest, WriteRequest } from 'node-opcua'
import type { Hear, Heard, Lease } from '../../interface.ts'
import { tooMuch } from '../bounded.ts'
import { bodyOf } from './body.ts'
import { trusted } from './channel.ts'
import { NO_UTF8, nestedDiagnostics, nestedObjects, nestedVariants } from './nesting.ts'
import { RawChannel } from './raw/channel.ts'
import { lengthened, message, words } from './raw/message.ts'
import { placeOf, withWord } from './raw/spoilings.ts'

/** Milliseconds in which something comes of a message; silence is a fair answer. */
const ANSWER_WITHIN = 100
const LONG_PATH = 5000

/** A read of one node, spoiled by the bytes of its node id, of four bytes as the library writes it. */
const reading = (id: Buffer): Buffer => {
  const one = bodyOf(new ReadRequest({ nodesToRead: [{ nodeId: resolveNodeId('i=2258'), attributeId: 13 }] }))
  const at = one.length - 4 - 4 - 2 - 4 - 4 // the id, the attribute, no index range, an encoding without a name
  return Buffer.concat([one.subarray(0, at), id, one.subarray(at + 4)])
}
/** A write whose value is these bytes. */
const writing = (variant: Buffer): Buffer => {
  const one = bodyOf(new WriteRequest({ nodesToWrite: [{ nodeId: resolveNodeId('i=2258'), attributeId: 13, value: { value: { dataType: 'Byte', value: 1 } } }] }))
  return Buffer.concat([one.subarray(0, one.lastIndexOf(Buffer.from([1, 3, 1])) + 1), variant])
}
const counted = (count: number): Buffer => {
  const one = new BrowseRequest({ nodesToBrowse: [] })
  const body = bodyOf(one)
  one.nodesToBrowse = new BrowseRequest({ nodesToBrowse: [{ nodeId: resolveNodeId('i=85') }] }).nodesToBrowse
  return withWord(body, placeOf(body, bodyOf(one)), count)
}

/** Bodies of services that break the encoding in one way each; all else is as it should be, and they are rightly secured. */
const BODIES: Readonly<Record<string, () => Buffer>> = {
  'array of 2147483647': () => counted(0x7fffffff),
  'array of -2': () => counted(0xfffffffe),
  'variants within variants': () => writing(nestedVariants()),
  'diagnostics within diagnostics': () => writing(Buffer.concat([Buffer.from([25]), nestedDiagnostics()])),
  'extension objects within extension objects': () => writing(nestedObjects()),
  'path of 5000 elements': () => bodyOf(new TranslateBrowsePathsToNodeIdsRequest({ browsePaths: [{ startingNode: resolveNodeId('i=84'), relativePath: { elements: Array.from({ length: LONG_PATH }, () => ({ targetName: { name: 'x' } })) } }] }), 1024 * 1024),
  'text that is no UTF-8': () => writing(Buffer.concat([Buffer.from([12]), lengthened(NO_UTF8)])),
  'node id of an unknown encoding': () => reading(Buffer.from([0x3f, 0, 0, 0])),
  'node id whose text is longer than the message': () => reading(Buffer.concat([Buffer.from([3, 0, 0]), words(0x7fffffff)])),
  'dimensions that multiply to more than there is': () => writing(Buffer.concat([Buffer.from([0xc3]), words(1), Buffer.from([1]), words(2, 0x7fffffff, 0x7fffffff)])),
  'unknown type of request': () => Buffer.concat([Buffer.from([1, 0, 0xff, 0xff]), Buffer.alloc(24)]),
  'response as a request': () => Buffer.concat([Buffer.from([1, 0]), words(634).subarray(0, 2), Buffer.alloc(24)]),
  'request without a session': () => bodyOf(new ReadRequest({ nodesToRead: [{ nodeId: resolveNodeId('i=2258'), attributeId: 13 }] })),
  'empty body': () => Buffer.alloc(0),
}
/** Chunks that are out of place, rightly secured. */
const CHUNKS: Readonly<Record<string, (channel: RawChannel) => readonly Parameters<RawChannel['send']>[1][]>> = {
  'chunk that breaks off': channel => [channel.chunk(Buffer.from('half a'), { of: { type: 'MSGC', request: 7 } }), channel.chunk(Buffer.concat([words(0x80010000), lengthened('enough')]), { of: { type: 'MSGA', request: 7 } })],
  'chunk of an unknown letter': channel => [channel.chunk(Buffer.from('what'), { of: { type: 'MSGX' } })],
  'handshake in the middle': channel => [{ ...channel.chunk(Buffer.alloc(0)), clear: message('OPNF', words(channel.id)), sealed: message('OPNF', words(channel.id)) }],
}
/** The names of both. */
export const misformed: readonly string[] = [...Object.keys(BODIES), ...Object.keys(CHUNKS)]

/** Sends one over a secured channel of its own; nobody logs in. */
export async function sendMisformed(lease: Lease, hear: Hear, name: string): Promise<Heard> {
  const body = BODIES[name]?.()
  const beyond = body === undefined ? undefined : tooMuch(lease, 'it', body.length)
  if (beyond !== undefined) return beyond
  const channel = await RawChannel.open(lease, hear, trusted(lease))
  if (!(channel instanceof RawChannel)) return { says: 'not-offered', read: channel.read }
  try {
    for (const chunk of body === undefined ? (CHUNKS[name]?.(channel) ?? []) : body.length === 0 ? [channel.chunk(body)] : channel.chunks(body)) {
      if (!(await channel.send(name, chunk))) break
    }
    const heard = await channel.receive(ANSWER_WITHIN)
    return Buffer.isBuffer(heard) || heard.says === 'refused' || heard.says === 'hostile' ? { says: 'answered', read: Buffer.isBuffer(heard) ? 'an answer' : heard.read } : heard
  } finally {
    channel.close()
  }
}
