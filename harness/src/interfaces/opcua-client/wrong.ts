import type { Asymmetric, Parts, Secured, Spoiling, Symmetric } from '../opcua/raw/chunk.ts'
import type { Suite } from '../opcua/raw/suites.ts'

/** The right answer to a request, and what makes chunks of its channel: numbered, secured and addressed rightly where nothing else is said. */
export interface Answering {
  readonly body: Buffer
  readonly out: Symmetric
  /** How much of a body one chunk may hold. */
  readonly room: number
  /** The number of the chunk before it. */
  readonly last: number
  chunk(body: Buffer, as?: { readonly type?: string; readonly sequence?: number; readonly request?: number; readonly by?: Symmetric; readonly spoiling?: Spoiling }): Secured
}
/** What our server proves itself with in its answer for a session (OPC 10000-4, 5.7.2): what it signs, and the right signature over it. */
export interface Proving {
  readonly suite: Suite
  readonly over: Buffer
  readonly signature: Buffer
}
/** The one thing in which our server is wrong. */
export interface Wrong {
  /** What is sent in the place of the ACK, after which it says nothing more. */
  readonly hello?: Buffer
  /** The answer to a handshake; undefined where this one is answered rightly. */
  readonly handshake?: (right: { readonly secured: Asymmetric; readonly parts: Parts }) => Secured | undefined
  /** The answer to the first request of a channel, whatever it asks for. */
  readonly first?: (right: Answering) => Iterable<Secured>
  /** The answer to the question for a session, in its proof or as a message. */
  readonly proof?: (right: Proving) => { readonly signature?: Buffer; readonly certificate?: Buffer }
  readonly session?: (right: Answering) => Iterable<Secured>
}

/** What came of an answer as it should be, by which a later one can be wrong: the proof, the chunk and the keys of that session. */
export interface Recorded {
  readonly signature: Buffer
  readonly chunks: readonly Secured[]
  readonly out: Symmetric
}
