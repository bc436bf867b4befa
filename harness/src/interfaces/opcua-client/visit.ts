import { createHash, type KeyObject, randomBytes } from 'node:crypto'
import {
  ActivateSessionRequest, ActivateSessionResponse, AnonymousIdentityToken, CloseSessionRequest, CloseSessionResponse, CreateSessionRequest, CreateSessionResponse, FindServersRequest, FindServersResponse, GetEndpointsRequest, GetEndpointsResponse,
  MessageSecurityMode, NodeId, NodeIdType, OpenSecureChannelRequest, OpenSecureChannelResponse, ServiceFault, SignatureData, StatusCodes, UserNameIdentityToken, X509IdentityToken,
} from 'node-opcua'
import { bodyOf } from '../opcua/body.ts'
import { leafOf } from '../opcua/certificate.ts'
import { openAsymmetric, openSymmetric, secureAsymmetric, secureSymmetric, type Secured, type Symmetric } from '../opcua/raw/chunk.ts'
import type { Line } from '../opcua/raw/line.ts'
import { acknowledgement, error, farewell, HEADER } from '../opcua/raw/message.ts'
import { deriveKeys, NONE, publicKeyOf, signAsymmetric, signatureAlgorithm, type Suite, suites, verifyAsymmetric } from '../opcua/raw/suites.ts'
import type { Ear } from '../opcua/raw/channel.ts'
import { endpointsOf, type Offer } from './offer.ts'
import { readRequest, type Requested } from './requests.ts'
import type { Answering, Recorded } from './wrong.ts'

/** Milliseconds in which a device that is connected says something. */
const SPEAKS_WITHIN = 5000
const MESSAGES_AT_MOST = 200
const CHUNKS_AT_MOST = 64
/** Bytes of a chunk that we send, beside what secures it; what is sent beyond so many is a lie that is long enough. */
const PIECE = 8000
const SENT_AT_MOST = 16 * 1024 * 1024
/** The longest chunk that is sent to a device which takes longer ones, and what secures it; chunks of a long lie that stand in the record. */
const MOST_IN_A_CHUNK = 60_000
const SECURED_BY = 200
const NOTED = 3
const OURS = { receive: 65_535, send: 65_535, longest: 1024 * 1024, chunks: CHUNKS_AT_MOST }
const REJECTED = { policy: 0x80550000, mode: 0x80540000, certificate: 0x80120000 } as const

/** What a device handed over when it activated a session: whether it proved to hold the key of its certificate, and as whom it came. */
export interface Activated {
  readonly proof: 'proven' | 'not-proven' | 'not-asked'
  readonly certificate?: Buffer
  readonly identity: 'password' | 'anonymous' | 'certificate' | 'other'
  /** Did the password stand in the message as it is? */
  readonly inClear: boolean
}
interface Channel {
  readonly suite: Suite | undefined
  readonly mode: MessageSecurityMode
  readonly client: Buffer | undefined
  readonly out: Symmetric
  readonly in: Symmetric
  readonly id: number
}

/** One connection that a device made to our server, and what it did there. */
export class Visit {
  /** Was it shown our certificate, or that what it wanted is not offered? */
  shown = false
  refusedByUs: string | undefined
  /** Did it go on inside a channel under the offered protection? */
  entered = false
  created = false
  activated: Activated | undefined
  /** Was it given what is wrong with this server? */
  misled = false
  recorded: Recorded | undefined
  /** What it asked for once its session stood. */
  readonly asked: string[] = []
  ended: string | undefined
  readonly #line: Line
  readonly #ear: Ear
  readonly #offer: Offer
  readonly #changed: () => void
  readonly #nonce = randomBytes(32)
  readonly #token = new NodeId(NodeIdType.BYTESTRING, randomBytes(16), 0)
  #channel: Channel | undefined
  #sequence = 0
  #room = PIECE
  /** Certificates that it was shown in the place of ours, over which it may sign. */
  readonly #proven: Buffer[] = []

  constructor(line: Line, ear: Ear, offer: Offer, changed: () => void) {
    this.#line = line
    this.#ear = ear
    this.#offer = offer
    this.#changed = changed
  }

  /** Answers until the device or the host ends it. Never throws, whatever comes. */
  async serve(): Promise<void> {
    this.ended = await this.#converse().catch((fault: unknown) => `what it said could not be read: ${fault instanceof Error ? fault.message : String(fault)}`)
    this.#line.close()
    this.#changed()
  }

  async #converse(): Promise<string> {
    const hello = await this.#next()
    if (typeof hello === 'string') return hello
    this.#ear.hear('in', hello.toString('latin1', 0, 3), hello)
    if (hello.toString('latin1', 0, 3) !== 'HEL') return 'it did not begin with HEL'
    this.#room = Math.min(MOST_IN_A_CHUNK, hello.length < HEADER + 8 ? PIECE : Math.max(PIECE, hello.readUInt32LE(HEADER + 4))) - SECURED_BY
    const { hello: instead } = this.#offer.wrong ?? {}
    if (instead !== undefined) {
      await this.#line.send('what is no ACK', instead)
      this.#mislead()
      const after = await this.#next()
      return typeof after === 'string' ? after : 'it went on'
    }
    await this.#line.send('ACK', acknowledgement(OURS))
    let bodies: Buffer[] = []
    for (let n = 0; n < MESSAGES_AT_MOST; n++) {
      const bytes = await this.#next()
      if (typeof bytes === 'string') return bytes
      const type = bytes.toString('latin1', 0, 3)
      if (type === 'OPN') {
        const fault = await this.#open(bytes)
        if (fault !== undefined) return fault
        continue
      }
      const channel = this.#channel
      const opened = channel === undefined || !['MSG', 'CLO'].includes(type) ? undefined : openSymmetric(bytes, channel.in)
      const { inside } = opened ?? {}
      if (channel === undefined || opened === undefined || inside === undefined) {
        this.#ear.hear('in', type, bytes)
        const told = error(bytes)
        return told === undefined ? 'a message that does not fit its channel' : `it ended with 0x${told.code.toString(16)} ${told.reason}`.trim()
      }
      if (channel.suite !== undefined) this.entered = true
      if (type === 'CLO') {
        this.#ear.hear('in', 'CloseSecureChannel', inside.clear)
        return 'it closed the channel'
      }
      bodies.push(inside.body)
      if (bodies.length > CHUNKS_AT_MOST) return `a request of more than ${CHUNKS_AT_MOST} chunks`
      if (opened.type !== 'MSGF') {
        this.#ear.hear('in', 'a part of a request', inside.clear)
        continue
      }
      const request = readRequest(Buffer.concat(bodies))
      bodies = []
      this.#ear.hear('in', request?.schema.name ?? 'a request', withoutSecrets(inside.clear, request))
      if (request === undefined) return 'a request that cannot be read'
      await this.#answer(channel, inside.request, request)
      this.#changed()
    }
    return `more than ${MESSAGES_AT_MOST} messages`
  }

  async #next(): Promise<Buffer | string> {
    const bytes = await this.#line.next(SPEAKS_WITHIN)
    return Buffer.isBuffer(bytes) ? bytes : bytes.read
  }

  /** The handshake. Without security it is always had, for discovery; else under the offered protection alone. */
  async #open(bytes: Buffer): Promise<string | undefined> {
    const { chain, key, protections } = this.#offer
    const policy = openAsymmetric(bytes, undefined, key)?.policy ?? ''
    const suite = suites.get(policy)
    const opened = openAsymmetric(bytes, suite, key)
    const { inside } = opened ?? {}
    this.#ear.hear('in', 'OPN', inside?.clear ?? bytes)
    if (policy !== NONE && !protections.some(it => it.policy === policy)) return this.#refuse(REJECTED.policy, `the policy ${policy.split('#').at(-1)} is not offered`)
    const [own = Buffer.alloc(0)] = chain
    // What is meant for another certificate was begun before this one was shown.
    if (suite !== undefined && opened?.receiver?.equals(createHash('sha1').update(own).digest()) !== true) return this.#refuse(REJECTED.certificate, 'it is meant for another certificate', false)
    if (inside === undefined) return 'a handshake that does not fit our key, or its signature the certificate'
    const request = readRequest(inside.body)
    if (!(request instanceof OpenSecureChannelRequest)) return 'a handshake without a request'
    const mode = request.securityMode
    if (suite === undefined ? mode !== MessageSecurityMode.None : !protections.some(it => it.policy === policy && it.mode === mode)) return this.#refuse(REJECTED.mode, `the mode ${MessageSecurityMode[mode]} is not offered`)
    if (this.#channel !== undefined) return 'it renewed the channel, and had no need to'
    const client = suite === undefined ? undefined : leafOf(opened?.sender)
    const id = randomBytes(4).readUInt32LE() >>> 1
    const nonce = suite === undefined ? undefined : randomBytes(suite.nonce)
    const { clientNonce } = request
    const keys = (secret: Buffer | undefined, seed: Buffer | undefined) => (suite === undefined || secret === undefined || seed === undefined ? undefined : deriveKeys(suite, secret, seed))
    const symmetric = { suite, token: 1, encrypts: mode === MessageSecurityMode.SignAndEncrypt }
    this.#channel = { suite, mode, client, id, out: { ...symmetric, keys: keys(clientNonce, nonce) }, in: { ...symmetric, keys: keys(nonce, clientNonce) } }
    const response = new OpenSecureChannelResponse({ responseHeader: headerFor(request), serverProtocolVersion: 0, securityToken: { channelId: id, tokenId: 1, createdAt: new Date(), revisedLifetime: 60_000 }, ...(nonce === undefined ? {} : { serverNonce: nonce }) })
    const secured = { suite, policy, own: Buffer.concat(chain), peer: client ?? Buffer.alloc(0), key }
    const parts = { type: 'OPNF', channel: id, sequence: ++this.#sequence, request: inside.request, body: bodyOf(response, 131_072) }
    const instead = this.#offer.wrong?.handshake?.({ secured, parts })
    const sent = instead ?? secureAsymmetric(secured, parts)
    await this.#line.send('OPN', sent.sealed, sent.clear)
    if (instead !== undefined) this.#mislead()
    if (suite !== undefined) this.#show()
    return undefined
  }

  #mislead(): void {
    this.misled = true
    this.#changed()
  }

  #show(): void {
    this.shown = true
    this.#changed()
  }

  async #refuse(code: number, why: string, shows = true): Promise<string> {
    await this.#line.send('ERR', farewell(code, ''))
    if (shows) {
      this.refusedByUs = why
      this.#show()
    }
    return `refused by us: ${why}`
  }

  async #answer(channel: Channel, number: number, request: Requested): Promise<void> {
    const responseHeader = headerFor(request)
    const endpoints = endpointsOf(this.#offer)
    const { first } = this.#offer.wrong ?? {}
    if (first !== undefined) {
      await this.#sendInstead(this.#answering(channel, number, bodyOf(this.#rightAnswer(channel, request, endpoints), 262_144)), first)
    } else if (request instanceof GetEndpointsRequest) {
      await this.#send(channel, number, new GetEndpointsResponse({ responseHeader, endpoints }))
      this.#show()
    } else if (request instanceof FindServersRequest) await this.#send(channel, number, new FindServersResponse({ responseHeader, servers: endpoints.slice(0, 1).map(({ server }) => server) }))
    else if (request instanceof CreateSessionRequest && this.#offer.protections.some(({ mode }) => mode === channel.mode)) {
      this.created = true
      await this.#sendSession(channel, number, request)
      this.#show()
    } else if (request instanceof ActivateSessionRequest && this.created) {
      this.activated = this.#activatedBy(channel, request)
      await this.#send(channel, number, new ActivateSessionResponse({ responseHeader, serverNonce: randomBytes(32) }))
    } else if (request instanceof CloseSessionRequest) await this.#send(channel, number, new CloseSessionResponse({ responseHeader }))
    else {
      // A device may act on what it reads, so that it is given nothing.
      if (this.activated !== undefined) this.asked.push(request.schema.name.replace(/Request$/, ''))
      await this.#send(channel, number, new ServiceFault({ responseHeader: { ...responseHeader, serviceResult: StatusCodes.BadServiceUnsupported } }))
    }
  }

  /** What a first request would be answered with, of which what is wrong is made. */
  #rightAnswer(channel: Channel, request: Requested, endpoints: GetEndpointsResponse['endpoints']): Parameters<typeof bodyOf>[0] {
    const responseHeader = headerFor(request)
    if (request instanceof CreateSessionRequest) return this.#created(channel, request, undefined)
    return request instanceof GetEndpointsRequest ? new GetEndpointsResponse({ responseHeader, endpoints: endpoints ?? [] }) : new ServiceFault({ responseHeader: { ...responseHeader, serviceResult: StatusCodes.BadServiceUnsupported } })
  }

  /** Answers the question for a session, rightly or as this server is wrong, and keeps what a right answer was. */
  async #sendSession(channel: Channel, number: number, request: CreateSessionRequest): Promise<void> {
    const { key, wrong } = this.#offer
    const { suite, client } = channel
    const over = Buffer.concat([client ?? Buffer.alloc(0), request.clientNonce ?? Buffer.alloc(0)])
    const signature = suite === undefined || client === undefined ? undefined : signAsymmetric(suite, key, over)
    const flawed = suite === undefined || signature === undefined ? undefined : wrong?.proof?.({ suite, over, signature })
    if (flawed?.certificate !== undefined) this.#proven.push(flawed.certificate)
    const answer = this.#created(channel, request, flawed === undefined ? signature : flawed.signature, flawed?.certificate)
    const answering = this.#answering(channel, number, bodyOf(answer, 262_144))
    if (wrong?.session !== undefined) return this.#sendInstead(answering, wrong.session)
    const chunks = await this.#sendChunks(answer.schema.name, answering)
    if (flawed !== undefined) this.#mislead()
    else if (signature !== undefined) this.recorded = { signature, chunks, out: channel.out }
  }

  #created({ suite }: Channel, request: CreateSessionRequest, signature: Buffer | undefined, certificate?: Buffer): CreateSessionResponse {
    const { chain } = this.#offer
    const proof = suite === undefined || signature === undefined ? {} : { serverSignature: new SignatureData({ algorithm: signatureAlgorithm(suite), signature }) }
    return new CreateSessionResponse({
      responseHeader: headerFor(request), sessionId: new NodeId(NodeIdType.GUID, '72962B91-FA75-4AE6-8D28-B404DC7DAF63', 1), authenticationToken: this.#token, revisedSessionTimeout: 10_000, serverNonce: this.#nonce,
      serverCertificate: certificate ?? Buffer.concat(chain), serverEndpoints: endpointsOf(this.#offer), ...proof,
    })
  }

  /** Whoever activates signs our certificate and our nonce (OPC 10000-4, 5.7.3). */
  #activatedBy({ suite, client }: Channel, { clientSignature, userIdentityToken: token }: ActivateSessionRequest): Activated {
    const { chain } = this.#offer
    const signature = clientSignature?.signature ?? Buffer.alloc(0)
    const fits = (over: Buffer) => suite !== undefined && client !== undefined && verified(suite, publicKeyOf(client), Buffer.concat([over, this.#nonce]), signature)
    const proof = suite === undefined ? 'not-asked' : [chain[0] ?? Buffer.alloc(0), Buffer.concat(chain), ...this.#proven].some(fits) ? 'proven' : 'not-proven'
    const identity = token instanceof UserNameIdentityToken ? 'password' : token instanceof X509IdentityToken ? 'certificate' : token === null || token === undefined || token instanceof AnonymousIdentityToken ? 'anonymous' : 'other'
    return { proof, ...(client === undefined ? {} : { certificate: client }), identity, inClear: token instanceof UserNameIdentityToken && isInClear(token) }
  }

  async #send(channel: Channel, request: number, response: Parameters<typeof bodyOf>[0]): Promise<void> {
    await this.#sendChunks(response.schema.name, this.#answering(channel, request, bodyOf(response, 262_144)))
  }

  async #sendChunks(what: string, right: Answering): Promise<readonly Secured[]> {
    const chunks = [...chunksOf(right)]
    for (const chunk of chunks) await this.#line.send(what, chunk.sealed, chunk.clear)
    return chunks
  }

  /** Sends what is wrong, as much of it as the device takes and no more than is enough. Of what is long the beginning is noted. */
  async #sendInstead(right: Answering, wrong: (right: Answering) => Iterable<Secured>): Promise<void> {
    let [sent, count] = [0, 0]
    for (const { sealed, clear } of wrong(right)) {
      const taken = await (count < NOTED ? this.#line.send('an answer that is wrong', sealed, clear) : this.#line.push(sealed))
      sent += sealed.length
      count++
      if (!taken || sent >= SENT_AT_MOST) break
    }
    if (count > NOTED) this.#ear.hear('out', `${count - NOTED} more of the kind`, Buffer.alloc(0))
    this.#mislead()
  }

  #answering({ id, out }: Channel, number: number, body: Buffer): Answering {
    return {
      body, out, room: this.#room, last: this.#sequence,
      chunk: (of, { type = 'MSGF', sequence = ++this.#sequence, request = number, by = out, spoiling } = {}) => secureSymmetric(by, { type, channel: id, sequence, request, body: of }, spoiling),
    }
  }
}

/** A right answer, in as many chunks as it takes. */
export function* chunksOf({ body, chunk }: Answering, piece = PIECE): Iterable<Secured> {
  for (let at = 0; at < body.length; at += piece) yield chunk(body.subarray(at, at + piece), { type: at + piece >= body.length ? 'MSGF' : 'MSGC' })
}

const headerFor = ({ requestHeader: { requestHandle } }: Requested) => ({ requestHandle, timestamp: new Date(), serviceResult: StatusCodes.Good })

/** A password that is there and under no algorithm is as it is (OPC 10000-4, 7.40.4). */
const isInClear = ({ encryptionAlgorithm, password }: UserNameIdentityToken): boolean => (encryptionAlgorithm ?? '') === '' && (password?.length ?? 0) > 0

function verified(suite: Suite, key: KeyObject, bytes: Buffer, signature: Buffer): boolean {
  try {
    return verifyAsymmetric(suite, key, bytes, signature)
  } catch {
    return false
  }
}

/** A password in clear is the device's own, which nobody told us: it is blanked before anything is kept. */
function withoutSecrets(clear: Buffer, request: Requested | undefined): Buffer {
  const token = request instanceof ActivateSessionRequest ? request.userIdentityToken : undefined
  if (!(token instanceof UserNameIdentityToken) || !isInClear(token)) return clear
  const kept = Buffer.from(clear)
  for (let at = kept.indexOf(token.password); at >= 0; at = kept.indexOf(token.password, at)) kept.fill('*', at, at + token.password.length)
  return kept
}
