import { randomBytes } from 'node:crypto'
import { deflateRawSync } from 'node:zlib'
import { FrameReader, frameOf } from '@fourtwo/contract/line/frame.ts'
import { LINE_VERSION, type LineReply, type LineRequest, LONGEST_CHUNK, LONGEST_REQUEST, type lineRefusals, NONCE, readRequest, writeReply } from '@fourtwo/contract/line/messages.ts'
import { type Challenges, notAnswered } from '../challenges.ts'

/** What answering over a line takes. */
export interface LineAnswering {
  readonly challenges: Challenges
  /** The token for a nonce (base64url). Asked once for each. */
  readonly make: (nonce: string) => Promise<Uint8Array>
  /** Puts bytes on the line. */
  readonly send: (bytes: Uint8Array) => void
  /** Is what was sent before still on its way? Then nobody waits for an answer, and none is made. */
  readonly isSending: () => boolean
  /** Told what happens, in a word and without secrets. */
  readonly hear: (what: string) => void
}

type Made =
  | { readonly state: 'making' }
  | { readonly state: 'refused'; readonly why: (typeof lineRefusals)[number] }
  | { readonly state: 'ready'; readonly id: number; readonly length: number; readonly bytes: Uint8Array; readonly coding: 'plain' | 'deflate' }

/**
 * Answers the requests that come over a line, HELLO, CAPS, CHALLENGE and GETCHUNK; drops and counts everything else. It speaks when it is asked and at no other time.
 *
 * A nonce is answered once: who asks again, since the answer was lost on the line, is told how far its token is, and gets the same bytes of it again. The token of the last challenge is held, until the next.
 */
export class LineAnswerer {
  readonly #with: LineAnswering
  readonly #reader = new FrameReader(LONGEST_REQUEST)
  #held: { readonly nonce: string; made: Made } | undefined

  constructor(answering: LineAnswering) {
    this.#with = answering
  }

  /** Takes the next bytes of the line, as many as came. */
  take(bytes: Uint8Array): void {
    const { challenges, send, isSending } = this.#with
    for (const framed of this.#reader.take(bytes)) {
      const request = framed.says === 'frame' ? readRequest(framed.carried) : undefined
      if (framed.says === 'dropped') challenges.refuse(framed.why)
      else if (request === undefined) challenges.refuse('unknown')
      else if (isSending()) challenges.refuse('busy')
      else send(frameOf(writeReply(this.#answer(request))))
    }
  }

  #answer(request: LineRequest): LineReply {
    const { turn } = request
    switch (request.verb) {
      case 'HELLO':
        return { verb: 'HELLO', turn, version: LINE_VERSION }
      case 'CAPS':
        return { verb: 'CAPS', turn, longestChunk: LONGEST_CHUNK, leastNonce: NONCE.least, mostNonce: NONCE.most }
      case 'CHALLENGE': {
        const made = this.#madeFor(Buffer.from(request.nonce).toString('base64url'))
        return made.state === 'ready' ? { verb: 'CHALLENGE', turn, state: 'ready', id: made.id, length: made.length, sent: made.bytes.length, coding: made.coding } : { verb: 'CHALLENGE', turn, ...made }
      }
      case 'GETCHUNK': {
        const { id, offset, length } = request
        const made = this.#held?.made
        return { verb: 'GETCHUNK', turn, id, offset, bytes: made?.state === 'ready' && made.id === id ? made.bytes.subarray(offset, offset + Math.min(length, LONGEST_CHUNK)) : new Uint8Array(0) }
      }
    }
  }

  #madeFor(nonce: string): Made {
    const { challenges } = this.#with
    if (this.#held?.nonce === nonce) return this.#held.made
    const offered = this.#held?.made.state === 'making' ? challenges.refuse('busy') : challenges.offerNonce(nonce)
    if (offered.says === 'dropped') return { state: 'refused', why: offered.why === 'repeated' ? 'repeated' : 'busy' }
    const held = { nonce, made: { state: 'making' } as Made }
    this.#held = held
    void this.#make(nonce).then(made => {
      held.made = made
    })
    return held.made
  }

  async #make(nonce: string): Promise<Made> {
    const { challenges, make, hear } = this.#with
    const made = await challenges.make(nonce, async it => {
      const token = await make(it)
      const deflated = deflateRawSync(token, { level: 9 })
      const smaller = deflated.length < token.length
      return { state: 'ready', id: randomBytes(4).readUInt32BE(), length: token.length, bytes: smaller ? deflated : token, coding: smaller ? 'deflate' : 'plain' } as const
    })
    hear(made.says === 'made' ? 'made a token for a challenge' : notAnswered(made))
    return made.says === 'made' ? made.it : { state: 'refused', why: made.says === 'dropped' ? made.why : 'failed' }
  }
}
