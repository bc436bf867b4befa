import { inflateRawSync } from 'node:zlib'
import { FrameReader, frameOf } from '@fourtwo/contract/line/frame.ts'
import { LINE_VERSION, type LineReply, type LineRequest, LONGEST_CHUNK, LONGEST_REPLY, readReply, writeRequest } from '@fourtwo/contract/line/messages.ts'

/** A line as the challenger uses it. `now` is in milliseconds, by whatever clock the line has. */
export interface ByteLine {
  readonly baudRate: number
  send(bytes: Uint8Array): void
  /** What came since the last call; waits so many milliseconds at most for anything. */
  next(within: number): Promise<Uint8Array | 'silent' | 'dropped'>
  now(): number
}
/** What came of a challenge: the bytes that stand for a token, not yet held against anything; the agent's refusal; or that the line gave none. */
export type Fetched = { readonly says: 'token'; readonly token: Uint8Array } | { readonly says: 'declined' | 'silent' | 'dropped'; readonly read: string }

/** Bits of a character on the line: start, eight, stop. */
const BITS = 10
/** Bytes of a token that is fetched over a line at most, sent or unfolded. */
const LONGEST_FETCHED = 1024 * 1024
/** Milliseconds that an agent may take to answer, beside what its bytes take on the line. */
const THINKS = 300
/** Milliseconds of quiet behind a spoilt frame after which no better one follows: it was the answer. */
const QUIET = 60
/** Milliseconds between two questions whether a token is made. */
const ASKS_AGAIN = 250
/** Times that the first word is said before the line counts as silent. */
const GREETINGS = 8
/** Bytes of a token asked for at once: to begin with, and least. */
const CHUNK = { first: 256, least: 32 } as const
/** Chunks that have to come at the first try before more are asked for at once. */
const RUN = 4

type ReplyTo<V extends LineRequest['verb']> = Extract<LineReply, { readonly verb: V }>
type Asked = LineRequest extends infer R ? (R extends LineRequest ? Omit<R, 'turn'> : never) : never

/**
 * Challenges the agent at the other end of a line and fetches its token in pieces, each asked for again until it comes. Where pieces are lost, smaller ones are asked for.
 *
 * What noise gets past the checksums is in the token then, whose signature does not hold. `within`: milliseconds for everything.
 */
export async function fetchOverLine(line: ByteLine, nonce: Uint8Array, within: number): Promise<Fetched> {
  const talk = new Talk(line, line.now() + within, nonce[0] ?? 0)
  const hello = await talk.ask({ verb: 'HELLO' }, 1, GREETINGS)
  if (typeof hello === 'string') return { says: hello, read: hello === 'silent' ? 'nobody at the line answered a HELLO' : 'the line was dropped' }
  if (hello.version !== LINE_VERSION) return { says: 'declined', read: `the agent speaks version ${hello.version}, expected ${LINE_VERSION}` }
  const caps = await talk.ask({ verb: 'CAPS' }, 4)
  if (typeof caps === 'string') return lost(caps, 'CAPS', within)
  if (nonce.length < caps.leastNonce || nonce.length > caps.mostNonce || caps.longestChunk === 0) return { says: 'declined', read: `the agent takes nonces of ${caps.leastNonce} to ${caps.mostNonce} bytes and sends ${caps.longestChunk} at once` }
  for (;;) {
    const said = await talk.ask({ verb: 'CHALLENGE', nonce }, 14)
    if (typeof said === 'string') return lost(said, 'CHALLENGE', within)
    if (said.state === 'ready') return fetchToken(talk, said, Math.min(caps.longestChunk, LONGEST_CHUNK), within)
    if (said.state === 'refused' && said.why !== 'busy') return { says: 'declined', read: `the agent refused the challenge: ${said.why}` }
    if (!(await talk.rest(ASKS_AGAIN))) return lost('silent', 'a token', within)
  }
}

async function fetchToken(talk: Talk, { id, length, sent, coding }: Extract<ReplyTo<'CHALLENGE'>, { readonly state: 'ready' }>, longest: number, within: number): Promise<Fetched> {
  if (sent > LONGEST_FETCHED || length > LONGEST_FETCHED) return { says: 'declined', read: `the token has ${length} bytes in ${sent}, expected ${LONGEST_FETCHED} at most` }
  const bytes = Buffer.alloc(sent)
  let size = Math.min(CHUNK.first, longest)
  let run = 0
  for (let offset = 0; offset < sent;) {
    const asked = Math.min(size, sent - offset)
    const chunk = await talk.ask({ verb: 'GETCHUNK', id, offset, length: asked }, 8 + asked, 1, reply => reply.id === id && reply.offset === offset && reply.bytes.length <= asked)
    if (chunk === 'dropped') return lost(chunk, 'the token', within)
    if (chunk === 'silent') {
      if (talk.isOver) return lost(chunk, `the token: ${offset} of ${sent} bytes came`, within)
      size = Math.max(CHUNK.least, Math.floor(size / 2))
      run = 0
      continue
    }
    if (chunk.bytes.length === 0) return { says: 'declined', read: `the agent no longer has the token of which ${offset} of ${sent} bytes came` }
    bytes.set(chunk.bytes, offset)
    offset += chunk.bytes.length
    run++
    if (run % RUN === 0) size = Math.min(longest, size * 2)
  }
  return { says: 'token', token: coding === 'plain' ? bytes : unfolded(bytes, length) }
}

/** What was deflated, no longer than was said of it; where it is not that, the bytes as they came, which are no token. */
function unfolded(bytes: Buffer, length: number): Uint8Array {
  try {
    return inflateRawSync(bytes, { maxOutputLength: Math.max(1, length) })
  } catch {
    return bytes
  }
}

const lost = (says: 'silent' | 'dropped', what: string, within: number): Fetched => ({ says, read: says === 'silent' ? `no answer within ${within} ms to ${what}` : 'the line was dropped before a token came' })

/** Asks one thing at a time, and again where no answer came. */
class Talk {
  readonly #line: ByteLine
  readonly #until: number
  readonly #reader = new FrameReader(LONGEST_REPLY)
  readonly #replies: LineReply[] = []
  #turn: number
  #spoilt = false

  /** `turn`: where to begin to count, elsewhere each time: what was asked in an earlier conversation may be answered in this. */
  constructor(line: ByteLine, until: number, turn: number) {
    this.#line = line
    this.#until = until
    this.#turn = turn
  }

  /** Is all the time gone? */
  get isOver(): boolean {
    return this.#line.now() >= this.#until
  }

  /**
   * Asks until an answer to this very question comes, so many `times` at most. `length`: bytes that the answer carries at most beside verb and turn.
   * An answer that comes late, to a question that was put again, is an answer still.
   */
  async ask<V extends LineRequest['verb']>(asked: Asked & { readonly verb: V }, length: number, times = Number.POSITIVE_INFINITY, fits: (reply: ReplyTo<V>) => boolean = () => true): Promise<ReplyTo<V> | 'silent' | 'dropped'> {
    this.#turn = (this.#turn + 1) % 256
    const turn = this.#turn
    const request = frameOf(writeRequest({ ...asked, turn } as LineRequest))
    // Every byte of a frame may take two on the line.
    const patience = THINKS + ((request.length + 2 * (length + 8)) * BITS * 1000) / this.#line.baudRate
    for (let time = 0; time < times && !this.isOver; time++) {
      this.#line.send(request)
      this.#spoilt = false
      const until = Math.min(this.#until, this.#line.now() + patience)
      for (;;) {
        const reply = await this.#reply(until)
        if (reply === 'silent') break
        if (reply === 'dropped') return reply
        if (reply.turn === turn && isTo(reply, asked.verb) && fits(reply)) return reply
      }
    }
    return 'silent'
  }

  /** Waits; answers whether there is time left. */
  async rest(milliseconds: number): Promise<boolean> {
    const until = Math.min(this.#until, this.#line.now() + milliseconds)
    this.#spoilt = false
    while (this.#line.now() < until) if ((await this.#reply(until)) === 'dropped') break
    return !this.isOver
  }

  async #reply(until: number): Promise<LineReply | 'silent' | 'dropped'> {
    for (;;) {
      const reply = this.#replies.shift()
      if (reply !== undefined) return reply
      const left = until - this.#line.now()
      if (left <= 0) return 'silent'
      const came = await this.#line.next(this.#spoilt ? Math.min(left, QUIET) : left)
      if (typeof came === 'string') return came
      for (const framed of this.#reader.take(came)) {
        if (framed.says === 'dropped') this.#spoilt = true
        const read = framed.says === 'frame' ? readReply(framed.carried) : undefined
        if (read !== undefined) this.#replies.push(read)
      }
    }
  }
}

const isTo = <V extends LineRequest['verb']>(reply: LineReply, verb: V): reply is ReplyTo<V> => reply.verb === verb
