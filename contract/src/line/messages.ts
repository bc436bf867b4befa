/** The version of what is spoken over a line. */
export const LINE_VERSION = 1
/** Bytes of a nonce. */
export const NONCE = { least: 16, most: 64 } as const
/** Bytes of a token that one answer carries at most. */
export const LONGEST_CHUNK = 512
/** Bytes that the frame of a request carries at most. */
export const LONGEST_REQUEST = 2 + NONCE.most
/** Bytes that the frame of an answer carries at most. */
export const LONGEST_REPLY = 10 + LONGEST_CHUNK

/** What a challenger may ask; there is nothing else. `turn`: 0 to 255, which the answer bears again. */
export type LineRequest =
  | { readonly verb: 'HELLO' | 'CAPS'; readonly turn: number }
  | { readonly verb: 'CHALLENGE'; readonly turn: number; readonly nonce: Uint8Array }
  /** `length` bytes of what is to be sent of the token `id`, from `offset`. */
  | { readonly verb: 'GETCHUNK'; readonly turn: number; readonly id: number; readonly offset: number; readonly length: number }

/** Why a challenge gets no token: its nonce was answered before and the token is gone; another is in the making; it could not be made, and never will be for this nonce. */
export const lineRefusals = ['repeated', 'busy', 'failed'] as const
/** How the bytes that are sent stand for the token's: as they are, or deflated without a header (RFC 1951). */
export const codings = ['plain', 'deflate'] as const

/** What an agent answers. */
export type LineReply =
  | { readonly verb: 'HELLO'; readonly turn: number; readonly version: number }
  | { readonly verb: 'CAPS'; readonly turn: number; readonly longestChunk: number; readonly leastNonce: number; readonly mostNonce: number }
  | { readonly verb: 'CHALLENGE'; readonly turn: number; readonly state: 'making' }
  /** `length`: bytes of the token; `sent`: bytes that are sent for it. */
  | { readonly verb: 'CHALLENGE'; readonly turn: number; readonly state: 'ready'; readonly id: number; readonly length: number; readonly sent: number; readonly coding: (typeof codings)[number] }
  | { readonly verb: 'CHALLENGE'; readonly turn: number; readonly state: 'refused'; readonly why: (typeof lineRefusals)[number] }
  /** No bytes: there is no such token any more, or nothing at that offset. */
  | { readonly verb: 'GETCHUNK'; readonly turn: number; readonly id: number; readonly offset: number; readonly bytes: Uint8Array }

const verbs = { HELLO: 1, CAPS: 2, CHALLENGE: 3, GETCHUNK: 4 } as const
/** Set in an answer's first byte: an echo of a request is none. */
const REPLY = 0x80
const MAKING = 0
const READY = 1
const REFUSED = 2

/** What a request's frame carries: verb, turn, then numbers with their great bytes first. */
export function writeRequest(request: LineRequest): Buffer {
  const first = Buffer.of(verbs[request.verb], request.turn)
  switch (request.verb) {
    case 'HELLO':
    case 'CAPS':
      return first
    case 'CHALLENGE':
      return Buffer.concat([first, request.nonce])
    case 'GETCHUNK': {
      const rest = Buffer.alloc(10)
      rest.writeUInt32BE(request.id, 0)
      rest.writeUInt32BE(request.offset, 4)
      rest.writeUInt16BE(request.length, 8)
      return Buffer.concat([first, rest])
    }
  }
}

/** A request, or undefined where the bytes are none. */
export function readRequest(carried: Uint8Array): LineRequest | undefined {
  const bytes = Buffer.from(carried)
  const turn = bytes[1]
  if (turn === undefined) return undefined
  const rest = bytes.subarray(2)
  switch (bytes[0]) {
    case verbs.HELLO: return rest.length === 0 ? { verb: 'HELLO', turn } : undefined
    case verbs.CAPS: return rest.length === 0 ? { verb: 'CAPS', turn } : undefined
    case verbs.CHALLENGE: return rest.length >= NONCE.least && rest.length <= NONCE.most ? { verb: 'CHALLENGE', turn, nonce: new Uint8Array(rest) } : undefined
    case verbs.GETCHUNK: return rest.length === 10 ? { verb: 'GETCHUNK', turn, id: rest.readUInt32BE(0), offset: rest.readUInt32BE(4), length: rest.readUInt16BE(8) } : undefined
    default: return undefined
  }
}

/** What an answer's frame carries. */
export function writeReply(reply: LineReply): Buffer {
  const first = [REPLY | verbs[reply.verb], reply.turn]
  switch (reply.verb) {
    case 'HELLO':
      return Buffer.of(...first, reply.version)
    case 'CAPS':
      return Buffer.of(...first, reply.longestChunk >> 8, reply.longestChunk & 0xff, reply.leastNonce, reply.mostNonce)
    case 'CHALLENGE': {
      if (reply.state === 'making') return Buffer.of(...first, MAKING)
      if (reply.state === 'refused') return Buffer.of(...first, REFUSED, lineRefusals.indexOf(reply.why))
      const rest = Buffer.alloc(14)
      rest[0] = READY
      rest.writeUInt32BE(reply.id, 1)
      rest.writeUInt32BE(reply.length, 5)
      rest.writeUInt32BE(reply.sent, 9)
      rest[13] = codings.indexOf(reply.coding)
      return Buffer.concat([Buffer.of(...first), rest])
    }
    case 'GETCHUNK': {
      const rest = Buffer.alloc(8)
      rest.writeUInt32BE(reply.id, 0)
      rest.writeUInt32BE(reply.offset, 4)
      return Buffer.concat([Buffer.of(...first), rest, reply.bytes])
    }
  }
}

/** An answer, or undefined where the bytes are none. */
export function readReply(carried: Uint8Array): LineReply | undefined {
  const bytes = Buffer.from(carried)
  const [first = 0, turn] = bytes
  if (turn === undefined || (first & REPLY) === 0) return undefined
  const rest = bytes.subarray(2)
  switch (first & ~REPLY) {
    case verbs.HELLO: return rest.length === 1 ? { verb: 'HELLO', turn, version: rest.readUInt8(0) } : undefined
    case verbs.CAPS: return rest.length === 4 ? { verb: 'CAPS', turn, longestChunk: rest.readUInt16BE(0), leastNonce: rest.readUInt8(2), mostNonce: rest.readUInt8(3) } : undefined
    case verbs.CHALLENGE: return readChallenged(turn, rest)
    case verbs.GETCHUNK: return rest.length >= 8 ? { verb: 'GETCHUNK', turn, id: rest.readUInt32BE(0), offset: rest.readUInt32BE(4), bytes: new Uint8Array(rest.subarray(8)) } : undefined
    default: return undefined
  }
}

function readChallenged(turn: number, rest: Buffer): LineReply | undefined {
  const verb = 'CHALLENGE'
  if (rest[0] === MAKING && rest.length === 1) return { verb, turn, state: 'making' }
  if (rest[0] === REFUSED && rest.length === 2) {
    const why = lineRefusals[rest.readUInt8(1)]
    return why === undefined ? undefined : { verb, turn, state: 'refused', why }
  }
  if (rest[0] !== READY || rest.length !== 14) return undefined
  const coding = codings[rest.readUInt8(13)]
  return coding === undefined ? undefined : { verb, turn, state: 'ready', id: rest.readUInt32BE(1), length: rest.readUInt32BE(5), sent: rest.readUInt32BE(9), coding }
}
