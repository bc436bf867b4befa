import { createPrivateKey, type KeyObject, randomBytes } from 'node:crypto'
import { type ChannelSecurityToken, MessageSecurityMode, OpenSecureChannelRequest, OpenSecureChannelResponse, SecurityTokenRequestType } from 'node-opcua'
import type { Hear, Heard, Lease } from '../../../interface.ts'
import { bodyOf } from '../body.ts'
import type { Dress } from '../channel.ts'
import { type Answered, readResponse, type Response } from './answer.ts'
import { type Asymmetric, openAsymmetric, openSymmetric, type Parts, type Secured, secureAsymmetric, secureSymmetric, type Spoiling, type Symmetric } from './chunk.ts'
import { Line } from './line.ts'
import { acknowledged, error, HEADER, hello, type Limits } from './message.ts'
import { deriveKeys, type Keys, suites } from './suites.ts'

/** Milliseconds for a channel to open in all, and for one answer. */
const OPEN_WITHIN = 6000
const ANSWER_WITHIN = 5000
/** Chunks of one answer, beyond which a peer is not listened to. */
const CHUNKS_AT_MOST = 64
/** What we say that we can take. */
const OURS: Limits = { receive: 65_535, send: 65_535, longest: 1024 * 1024, chunks: CHUNKS_AT_MOST }
const LIFETIME = 60_000
/** Where the token stands in a chunk that is no handshake. */
const TOKEN_AT = HEADER + 4
/** Bytes of a handshake that are noted whole, and of a longer one, whose certificate is most of it. */
const KEPT = 128 * 1024
const BEGINNING = 512

/** What a request is, wherever it is secured: its name and its body. */
export type Encodable = Parameters<typeof bodyOf>[0]
/** What may be wrong with a handshake: the key it is signed with; and for how many milliseconds the channel's keys are asked for. */
export interface Flawed {
  readonly signedWith?: KeyObject
  readonly lifetime?: number
}

/** What is noted of what is said: kept in an object, since it may later belong to another call. */
export interface Ear {
  hear: Hear
}

/** The library's key as one that this codec takes. */
export const keyOf = ({ key: { hidden } }: Pick<Dress, 'key'>): KeyObject => createPrivateKey(typeof hidden === 'string' ? hidden : hidden.export({ type: 'pkcs8', format: 'pem' }))

/** A secure channel of our own, which sends whatever it is told to. */
export class RawChannel {
  readonly #line: Line
  readonly #ear: Ear
  readonly limits: Limits
  readonly id: number
  readonly token: number
  /** What the server put into the keys; empty where there are none. */
  readonly nonce: Buffer
  /** For how many milliseconds its keys are good, by the server's word. */
  readonly lifetime: number
  readonly #out: Symmetric
  readonly #in: Symmetric
  /** How what comes under keys that were renewed is secured, by token. */
  readonly #renewed = new Map<number, Symmetric>()
  #sequence = 1
  #request = 1

  private constructor(line: Line, ear: Ear, limits: Limits, { channelId, tokenId, revisedLifetime }: ChannelSecurityToken, nonce: Buffer, security: { readonly out: Symmetric; readonly in: Symmetric }) {
    this.#line = line
    this.#ear = ear
    this.limits = limits
    this.id = channelId
    this.token = tokenId
    this.nonce = nonce
    this.lifetime = revisedLifetime
    this.#out = security.out
    this.#in = security.in
  }

  /** Opens a channel; answers what came instead where it did not open. */
  static async open(lease: Pick<Lease, 'door' | 'cut'>, hear: Hear, dress: Dress, flawed: Flawed = {}): Promise<RawChannel | Heard> {
    const ear: Ear = { hear }
    const line = await Line.to(lease, ear)
    if (!(line instanceof Line)) return line
    const opened = await RawChannel.#greet(line, ear, lease.door.settings['url'] ?? '', dress, flawed).catch(unspoken)
    if (!(opened instanceof RawChannel)) line.close()
    return opened
  }

  static async #greet(line: Line, ear: Ear, url: string, dress: Dress, flawed: Flawed): Promise<RawChannel | Heard> {
    const until = performance.now() + OPEN_WITHIN
    await line.send('HEL', hello(url, OURS))
    const greeted = await line.next(ANSWER_WITHIN)
    if (!Buffer.isBuffer(greeted)) return greeted
    ear.hear('in', greeted.toString('latin1', 0, 3), greeted)
    const limits = acknowledged(greeted)
    if (limits === undefined) return insteadOf(greeted)
    const got = await shake(line, ear, dress, { type: SecurityTokenRequestType.Issue, channel: 0, sequence: 1, request: 1 }, until, flawed)
    return 'says' in got ? got : new RawChannel(line, ear, limits, got.token, got.nonce, got)
  }

  /** Has the keys renewed for so many milliseconds, and goes on to speak under the old ones; answers what came instead. */
  async renew(dress: Dress, lifetime: number): Promise<Heard | undefined> {
    const got = await shake(this.#line, this.#ear, dress, { type: SecurityTokenRequestType.Renew, channel: this.id, sequence: ++this.#sequence, request: ++this.#request }, performance.now() + OPEN_WITHIN, { lifetime }).catch(unspoken)
    if ('says' in got) return got
    this.#renewed.set(got.token.tokenId, got.in)
    return undefined
  }

  /** From here on what is said belongs to another call. */
  heardBy(hear: Hear): this {
    this.#ear.hear = hear
    return this
  }

  /** The next chunk as it should be, or with one thing spoiled; `of` replaces parts of it, `by` what it is secured with. Nothing is sent. */
  chunk(body: Buffer, { of, by, spoiling }: { readonly of?: Partial<Parts>; readonly by?: Partial<Symmetric>; readonly spoiling?: Spoiling | undefined } = {}): Secured {
    return secureSymmetric({ ...this.#out, ...by }, { type: 'MSGF', channel: this.id, sequence: ++this.#sequence, request: of?.request ?? ++this.#request, body, ...of }, spoiling)
  }

  /** Bytes of a body that one chunk holds. */
  get holds(): number {
    return Math.max(1024, Math.min(this.limits.receive, 65_535)) - 128
  }

  /** A body as so many chunks as it takes, the last of them final. */
  *chunks(body: Buffer, most = this.holds): Generator<Secured> {
    const request = ++this.#request
    for (let at = 0; at < body.length; at += most) {
      const part = body.subarray(at, at + most)
      yield this.chunk(part, { of: { type: at + most < body.length ? 'MSGC' : 'MSGF', request } })
    }
  }

  /** What another channel would have to know to speak as this one. */
  get secrets(): Symmetric {
    return this.#out
  }

  /** Sends a chunk; resolves when the kernel has taken it. */
  async send(what: string, { clear, sealed }: Secured, asItGoes = false): Promise<boolean> {
    if (asItGoes) this.#ear.hear('out', `${what}: as it goes over the wire`, sealed)
    return this.#line.send(what, sealed, clear)
  }

  /** The same without a note, for what is too much to be kept. */
  push({ sealed }: Secured): Promise<boolean> {
    return this.#line.push(sealed)
  }

  /** Bytes as they are. */
  sendBytes(what: string, bytes: Buffer): Promise<boolean> {
    return this.#line.send(what, bytes)
  }

  /** The body of the next answer, or of the one to a certain request, or what came instead. */
  async receive(within = ANSWER_WITHIN, to?: number): Promise<Buffer | Heard> {
    const until = performance.now() + within
    const bodies: Buffer[] = []
    for (let n = 0; n < CHUNKS_AT_MOST; n++) {
      const bytes = await this.#line.next(Math.max(0, until - performance.now()))
      if (!Buffer.isBuffer(bytes)) return bytes
      const opened = openSymmetric(bytes, (bytes.length < TOKEN_AT + 4 ? undefined : this.#renewed.get(bytes.readUInt32LE(TOKEN_AT))) ?? this.#in)
      this.#ear.hear('in', 'response', opened?.inside?.clear ?? bytes)
      const told = error(bytes)
      if (told !== undefined) return { says: 'refused', read: wordsOf(told) }
      if (opened?.inside === undefined) return { says: 'hostile', read: 'an answer whose signature does not fit' }
      if (to !== undefined && opened.inside.request !== to) continue
      if (opened.type === 'MSGA') return { says: 'refused', read: 'the answer was broken off' }
      bodies.push(opened.inside.body)
      if (opened.type === 'MSGF') return bodies.length === 1 && bodies[0] !== undefined ? bodies[0] : Buffer.concat(bodies)
    }
    return { says: 'hostile', read: `an answer of more than ${CHUNKS_AT_MOST} chunks` }
  }

  /** Sends a well-formed request, which may be so much longer than most, and reads the answer that it asks for. */
  async ask<R extends Answered>(request: Encodable, response: Response<R>, longer = 0): Promise<R | Heard> {
    for (const chunk of this.chunks(bodyOf(request, 65_536 + longer))) {
      if (!(await this.send(request.schema.name, chunk))) return this.#line.ended ?? { says: 'dropped', read: 'connection closed' }
    }
    const body = await this.receive(ANSWER_WITHIN, this.#request)
    return Buffer.isBuffer(body) ? readResponse(body, response) : body
  }

  /** Whether the peer has ended it. */
  get ended(): boolean {
    return this.#line.ended !== undefined
  }

  /** Ends the connection, and the channel with it. */
  close(): void {
    this.#line.close()
  }
}

/** A fault of our own, from which nothing follows. */
const unspoken = (fault: unknown): Heard => ({ says: 'not-offered', read: fault instanceof Error ? fault.message : String(fault) })

const wordsOf = ({ code, reason }: { readonly code: number; readonly reason: string }): string => `0x${code.toString(16).padStart(8, '0')} ${reason}`.trim()

/** What came in place of the message that was due. */
function insteadOf(bytes: Buffer): Heard {
  const told = error(bytes)
  return told === undefined ? { says: 'hostile', read: `a message of type ${bytes.toString('latin1', 0, 4).replaceAll(/[^\x20-\x7e]/g, '?')} that was not due` } : { says: 'refused', read: wordsOf(told) }
}

/** Keys that were agreed on, for a channel that is new or for one that is there. */
interface Agreed {
  readonly token: ChannelSecurityToken
  readonly nonce: Buffer
  readonly out: Symmetric
  readonly in: Symmetric
}

/** Agrees on keys (OPC 10000-6, 6.7.4 and 6.7.5). */
async function shake(line: Line, ear: Ear, dress: Dress, { type, ...header }: { readonly type: SecurityTokenRequestType; readonly channel: number; readonly sequence: number; readonly request: number }, until: number, { signedWith, lifetime = LIFETIME }: Flawed): Promise<Agreed | Heard> {
  const suite = suites.get(dress.policy)
  const [own] = dress.chain
  const key = keyOf(dress)
  const how: Asymmetric = { suite, policy: dress.policy, own: own === undefined ? Buffer.alloc(0) : Buffer.concat(dress.chain), peer: dress.server, key: signedWith ?? key }
  const nonce = suite === undefined ? undefined : randomBytes(suite.nonce)
  const request = new OpenSecureChannelRequest({ clientProtocolVersion: 0, requestType: type, securityMode: dress.mode, requestedLifetime: lifetime, ...(nonce === undefined ? {} : { clientNonce: nonce }) })
  const sent = secureAsymmetric(how, { type: 'OPNF', ...header, body: bodyOf(request) })
  const what = signedWith === undefined ? 'OPN' : 'OPN, signed with another key'
  if (sent.sealed.length <= KEPT) await line.send(what, sent.sealed, sent.clear)
  else {
    ear.hear('out', `${what}: the first ${BEGINNING} of ${sent.clear.length} bytes`, sent.clear.subarray(0, BEGINNING))
    await line.push(sent.sealed)
  }
  const answer = await line.next(until - performance.now())
  if (!Buffer.isBuffer(answer)) return answer
  const opened = openAsymmetric(answer, suite, key)
  ear.hear('in', answer.toString('latin1', 0, 3), opened?.inside?.clear ?? answer)
  if (opened === undefined) return insteadOf(answer)
  if (opened.inside === undefined) return { says: 'not-offered', read: 'the answer to the handshake did not fit our key, or its signature the certificate' }
  const response = readResponse(opened.inside.body, OpenSecureChannelResponse)
  if ('says' in response) return response
  const { securityToken, serverNonce } = response
  const derive = (secret: Buffer | undefined, seed: Buffer | undefined): Keys | undefined => (suite === undefined || secret === undefined || seed === undefined ? undefined : deriveKeys(suite, secret, seed))
  const security = { suite: dress.mode === MessageSecurityMode.None ? undefined : suite, token: securityToken.tokenId, encrypts: dress.mode === MessageSecurityMode.SignAndEncrypt }
  return { token: securityToken, nonce: serverNonce ?? Buffer.alloc(0), out: { ...security, keys: derive(serverNonce, nonce) }, in: { ...security, keys: derive(nonce, serverNonce) } }
}
