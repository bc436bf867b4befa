import { NO_UTF8, nestedDiagnostics, nestedObjects, nestedVariants } from '../opcua/nesting.ts'
import { BODY_AT } from '../opcua/raw/spoilings.ts'
import type { Secured } from '../opcua/raw/chunk.ts'
import { acknowledgement, farewell, lengthened, message, words } from '../opcua/raw/message.ts'
import type { Answering, Wrong } from './wrong.ts'
import { chunksOf } from './visit.ts'

const LONG_TEXT = 60_000
/** Where the diagnostics of a response stand in its body, behind its type, time, number and result, and where what is its own begins (OPC 10000-4, 7.33). */
const DIAGNOSTICS_AT = 4 + 8 + 4 + 4
const OWN_AT = DIAGNOSTICS_AT + 1 + 4 + 3

/** In the place of an ACK (OPC 10000-6, 7.1.2). */
const HELLOS: Readonly<Record<string, Buffer>> = {
  'ACK cut short': message('ACKF', words(0, 65_535)),
  'ACK that claims 4 GB': message('ACKF', words(0, 65_535), 0xffffffff),
  'size below the header': message('ACKF', words(0), 4),
  'unknown type of message': message('XXXF', words(1, 2, 3)),
  'answer before the ACK': message('MSGF', words(1, 1, 1, 1)),
  'ERR with a text of 60 kilobytes': farewell(0x80010000, 'x'.repeat(LONG_TEXT)),
  'ERR whose text is longer than the message': message('ERRF', words(0x80010000, 0x7fffffff)),
  'noise': Buffer.alloc(256, 0xa5),
  'ACK that grants no room': acknowledgement({ receive: 0, send: 0, longest: 0, chunks: 0 }),
}
/** In the place of the answer to a handshake. */
const HANDSHAKES: Readonly<Record<string, (channel: number) => Buffer>> = {
  'handshake of noise': channel => message('OPNF', Buffer.concat([words(channel), Buffer.alloc(64, 0xa5)])),
  'handshake whose certificate is longer than the message': channel => message('OPNF', Buffer.concat([words(channel), lengthened('http://opcfoundation.org/UA/SecurityPolicy#None'), words(0x7fffffff)])),
}

/** A right answer with other diagnostics, texts or additional header. */
const headed = ({ body }: Answering, { diagnostics = Buffer.of(0), texts = words(0xffffffff), additional = Buffer.alloc(3) }: { readonly diagnostics?: Buffer; readonly texts?: Buffer; readonly additional?: Buffer }): Buffer =>
  Buffer.concat([body.subarray(0, DIAGNOSTICS_AT), diagnostics, texts, additional, body.subarray(OWN_AT)])
/** A literal operand (OPC 10000-4, 7.7.4.3) as an extension object, up to the value in it. */
const operand = (value: Buffer): Buffer => Buffer.concat([Buffer.from([1, 0]), words(597).subarray(0, 2), Buffer.from([1]), lengthened(value)])

/** Bodies that break the encoding in one way each; they are rightly secured. */
const BODIES: Readonly<Record<string, (right: Answering) => Buffer>> = {
  'texts of 2147483647': right => headed(right, { texts: words(0x7fffffff) }),
  'texts of -2': right => headed(right, { texts: words(0xfffffffe) }),
  'diagnostics within diagnostics': right => headed(right, { diagnostics: nestedDiagnostics() }),
  'variants within variants': right => headed(right, { additional: operand(nestedVariants()) }),
  'extension objects within extension objects': right => headed(right, { additional: operand(nestedObjects()) }),
  'text that is no UTF-8': right => headed(right, { texts: Buffer.concat([words(1), lengthened(NO_UTF8)]) }),
  'answer cut off in the middle': ({ body }) => body.subarray(0, Math.floor(body.length / 2)),
  'unknown type of answer': ({ body }) => Buffer.concat([Buffer.from([1, 0, 0xff, 0xff]), body.subarray(4)]),
  'request as an answer': ({ body }) => Buffer.concat([Buffer.from([1, 0]), words(428).subarray(0, 2), body.subarray(4)]),
  'answer to another question': ({ body }) => Buffer.concat([Buffer.from([1, 0]), words(634).subarray(0, 2), body.subarray(4, OWN_AT), words(0xffffffff, 0xffffffff)]),
  'empty body': () => Buffer.alloc(0),
}
/** Chunks that are out of place, rightly secured. */
const CHUNKS: Readonly<Record<string, (right: Answering) => Iterable<Secured>>> = {
  *'endless chunks'({ chunk, room }) {
    for (const piece = Buffer.alloc(room, 0x41); ;) yield chunk(piece, { type: 'MSGC' })
  },
  'chunk that breaks off': ({ chunk }) => [chunk(Buffer.from('half a'), { type: 'MSGC' }), chunk(Buffer.concat([words(0x80010000), lengthened('enough')]), { type: 'MSGA' })],
  'chunk of an unknown letter': ({ chunk, body }) => [chunk(body.subarray(0, 1000), { type: 'MSGX' })],
  'chunk without a body': ({ chunk, out }) => [out.suite === undefined ? { ...chunk(Buffer.alloc(0)), sealed: message('MSGF', Buffer.alloc(BODY_AT - 8 - 8)) } : chunk(Buffer.alloc(0))],
  'answer that nobody asked for': ({ chunk, body }) => [chunk(body.subarray(0, 1000), { request: 0x7fffff00 })],
}

const ANSWERS: ReadonlyMap<string, NonNullable<Wrong['first']>> = new Map([
  ...Object.entries(BODIES).map(([name, make]): [string, NonNullable<Wrong['first']>] => [name, right => { const body = make(right); return body.length === 0 ? [right.chunk(body)] : chunksOf({ ...right, body }) }]),
  ...Object.entries(CHUNKS),
])
/** Those that are sent inside the encryption too, where others read them. */
const IN_SESSIONS = ['diagnostics within diagnostics', 'extension objects within extension objects', 'answer cut off in the middle', 'unknown type of answer', 'endless chunks', 'chunk that breaks off', 'chunk of an unknown letter', 'answer that nobody asked for']

/** Every malformed answer, by name; at the end those that end the most programs. */
export const malformedAnswers: ReadonlyMap<string, Wrong> = new Map<string, Wrong>([
  ...Object.entries(HANDSHAKES).map(([name, make]): [string, Wrong] => [name, { handshake: ({ parts }) => ({ clear: make(parts.channel), sealed: make(parts.channel), paddingAt: 0, signatureAt: 0 }) }]),
  ...[...ANSWERS].map(([name, first]): [string, Wrong] => [name, { first }]),
  ...IN_SESSIONS.flatMap((name): [string, Wrong][] => {
    const session = ANSWERS.get(name)
    return session === undefined ? [] : [[`${name}, as the answer for a session`, { session }]]
  }),
  ...Object.entries(HELLOS).map(([name, hello]) => [name, { hello }] as const),
])
