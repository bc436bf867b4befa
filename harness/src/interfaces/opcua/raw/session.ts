import { randomBytes, type KeyObject } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import {
  ActivateSessionRequest, ActivateSessionResponse, AttributeIds, CreateSessionRequest, CreateSessionResponse, CloseSessionRequest, CloseSessionResponse, DataType, ReadRequest, ReadResponse, resolveNodeId,
  SignatureData, type UserIdentityToken, WriteRequest, type WriteRequestOptions,
} from 'node-opcua'
import type { Hear, Heard, Lease } from '../../../interface.ts'
import { leafOf } from '../certificate.ts'
import type { Dress } from '../channel.ts'
import { identity, type Login, textOf, uriOf } from '../session.ts'
import { type Encodable, keyOf, RawChannel } from './channel.ts'
import { signAsymmetric, signatureAlgorithm, suites } from './suites.ts'

/** Milliseconds that a session may be idle: each is used at once, and one that could not be closed is soon gone. */
const IDLE_AT_MOST = 2000
/** Sessions that may stand abandoned at one server: many have a table of ten for all who come. Longer than its time-out a server may take to look for what is over. */
const MOST_ABANDONED = 3
const LOOKED_FOR_WITHIN = 1000
/** When each abandoned session is gone, by the server. */
const abandoned = new Map<string, number[]>()

/** An identity that a session is offered, and what proves it where it is a certificate. */
export interface Identified {
  readonly token: UserIdentityToken
  readonly proof?: SignatureData
}
/** Makes the identity for a session that stands; undefined where it cannot be written. */
export type IdentityOf = (created: CreateSessionResponse, nonce: Buffer) => Identified | undefined
/** What may be wrong with a session: what the application calls itself, or the proof of possession with which it is activated, also without the name of its algorithm; and who comes, where it is nobody with a name and a password. */
export interface FlawedActivation {
  readonly applicationUri?: string
  readonly proof?: (right: { readonly server: Buffer; readonly nonce: Buffer; readonly signature: Buffer; readonly policy: string }) => Buffer
  readonly namesNoAlgorithm?: true
  readonly identityOf?: IdentityOf
}

/** A session that was made: the number that it is to be activated over, the right proof of possession, and what comes next. */
export interface Made {
  readonly nonce: Buffer
  readonly signature: Buffer
  activate(login: Login | undefined, proof?: Buffer, how?: Pick<FlawedActivation, 'namesNoAlgorithm' | 'identityOf'>): Promise<RawSession | Heard>
  end(): Promise<void>
}

/** A session over a channel of our own; its services are as they should be. */
export class RawSession {
  readonly channel: RawChannel
  readonly #created: CreateSessionResponse
  readonly #with: Lasting
  /** What came of the identity that was offered. */
  readonly login: Heard
  /** The proof of possession that was sent with it. */
  readonly proof: Buffer

  private constructor(channel: RawChannel, created: CreateSessionResponse, login: Heard, proof: Buffer, by: Lasting) {
    this.channel = channel
    this.#created = created
    this.login = login
    this.proof = proof
    this.#with = by
  }

  /** Opens a channel and a session and offers an identity; answers what came instead where it did not get so far. */
  static async begin(lease: Lease, hear: Hear, login: Login | undefined, dress: Dress, flawed: FlawedActivation & { readonly signedWith?: KeyObject } = {}): Promise<RawSession | Heard> {
    const channel = await RawChannel.open(lease, hear, dress, flawed)
    if (!(channel instanceof RawChannel)) return channel
    const session = await RawSession.over(channel, lease, login, dress, flawed)
    if (!(session instanceof RawSession)) channel.close()
    return session
  }

  /** The same over a channel that is open. */
  static async over(channel: RawChannel, lease: Lease, login: Login | undefined, dress: Dress, flawed: FlawedActivation = {}): Promise<RawSession | Heard> {
    const made = await RawSession.make(channel, lease, dress, flawed.applicationUri)
    if ('says' in made) return made
    const session = await made.activate(login, flawed.proof?.({ server: dress.server, nonce: made.nonce, signature: made.signature, policy: dress.policy }), flawed)
    if (!(session instanceof RawSession)) await made.end()
    return session
  }

  /** A session over a channel that is open, which nobody has activated. */
  static async make(channel: RawChannel, lease: Lease, dress: Dress, applicationUri?: string): Promise<Made | Heard> {
    const { chain: [own = Buffer.alloc(0)] } = dress
    const created = await channel.ask(new CreateSessionRequest({
      clientDescription: { applicationUri: applicationUri ?? uriOf(own), applicationType: 1 }, endpointUrl: lease.door.settings['url'] ?? '',
      sessionName: 'fourtwo', clientNonce: randomBytes(32), clientCertificate: own, requestedSessionTimeout: IDLE_AT_MOST,
    }), CreateSessionResponse, own.length)
    if ('says' in created) return created
    const { serverNonce, authenticationToken } = created
    const { signature } = proofOf(dress, serverNonce)
    return {
      nonce: serverNonce ?? Buffer.alloc(0), signature,
      async activate(login, proof = signature, { namesNoAlgorithm, identityOf = byName(dress, login) } = {}) {
        const activated = await RawSession.#activate(channel, created, identityOf, dress, serverNonce, { given: proof, named: namesNoAlgorithm !== true })
        if ('says' in activated && activated.says === 'not-offered') return activated
        const nonce = 'says' in activated ? serverNonce : activated.serverNonce
        return new RawSession(channel, created, 'says' in activated ? activated : { says: 'accepted', read: activated.responseHeader.serviceResult.name }, proof, { lease, identityOf, dress, nonce })
      },
      async end() {
        const close = new CloseSessionRequest({ deleteSubscriptions: true })
        close.requestHeader.authenticationToken = authenticationToken
        await channel.ask(close, CloseSessionResponse)
      },
    }
  }

  static async #activate(channel: RawChannel, created: CreateSessionResponse, identityOf: IdentityOf, dress: Dress, nonce: Buffer, by?: { readonly given: Buffer; readonly named: boolean }): Promise<ActivateSessionResponse | Heard> {
    const identified = identityOf(created, nonce)
    if (identified === undefined) return { says: 'not-offered', read: 'the endpoint takes no identity of this kind, or under policies alone that cannot be written here' }
    const { token, proof } = identified
    const right = proofOf(dress, nonce)
    const clientSignature = by === undefined ? right : new SignatureData({ algorithm: by.named ? right.algorithm : null, signature: by.given })
    const request = new ActivateSessionRequest({ ...(suites.has(dress.policy) ? { clientSignature } : {}), userIdentityToken: token, ...(proof === undefined ? {} : { userTokenSignature: proof }) })
    request.requestHeader.authenticationToken = created.authenticationToken
    return channel.ask(request, ActivateSessionResponse)
  }

  /** The number that its next activation has to sign. */
  get nonce(): Buffer {
    return this.#with.nonce ?? Buffer.alloc(0)
  }

  /** Takes the session up over another channel with a certain proof: what came of that. */
  async takeUp(channel: RawChannel, proof: Buffer): Promise<Heard> {
    const { identityOf, dress, nonce } = this.#with
    const activated = await RawSession.#activate(channel, this.#created, identityOf, dress, nonce, { given: proof, named: true })
    return 'says' in activated ? activated : { says: 'accepted', read: activated.responseHeader.serviceResult.name }
  }

  /** A request with this session's token in its header. */
  as<R extends Encodable & { requestHeader: ReadRequest['requestHeader'] }>(request: R): R {
    request.requestHeader.authenticationToken = this.#created.authenticationToken
    return request
  }

  /** A write of a node's value, as the type that the node has. */
  writing(node: string, type: string, value: string): WriteRequest {
    const dataType = DataType[type as keyof typeof DataType] ?? DataType.String
    const typed = dataType === DataType.String ? value : dataType === DataType.Boolean ? value === 'true' : Number(value)
    const options: WriteRequestOptions = { nodesToWrite: [{ nodeId: resolveNodeId(node), attributeId: AttributeIds.Value, value: { value: { dataType, value: typed } } }] }
    return this.as(new WriteRequest(options))
  }

  /** A read of a node's value. */
  reading(node: string): ReadRequest {
    return this.as(new ReadRequest({ nodesToRead: [{ nodeId: resolveNodeId(node), attributeId: AttributeIds.Value }] }))
  }

  /** Reads a node's value, over its own channel or another. */
  async read(node: string, over = this.channel): Promise<Heard> {
    const response = await over.ask(this.reading(node), ReadResponse)
    if ('says' in response) return response
    const result = response.results?.[0]
    const isThere = result !== undefined && result.value.dataType !== DataType.Null
    if (isThere && result.statusCode.isBad()) return { says: 'not-offered', read: `${result.statusCode.name}, and a value with it: ${textOf(result.value.value)}` }
    return !isThere ? { says: 'refused', read: result?.statusCode.name ?? 'no value' } : { says: 'shown', read: textOf(result.value.value) }
  }

  /**
   * Logs out, and ends the channel. Where that was ended, the session is taken up over a new one (OPC 10000-4, 5.7.3): a device has few, and keeps one that is lost until its time-out.
   * Where it lets nobody take one up, that is waited for as soon as some stand so.
   */
  async close(hear: Hear): Promise<void> {
    const close = this.as(new CloseSessionRequest({ deleteSubscriptions: true }))
    const closed = await this.channel.ask(close, CloseSessionResponse)
    this.channel.close()
    const { lease, identityOf, dress, nonce } = this.#with
    if (!('says' in closed) || this.login.says !== 'accepted') return
    const channel = await RawChannel.open(lease, hear, dress)
    if (!(channel instanceof RawChannel)) return
    const activated = await RawSession.#activate(channel, this.#created, identityOf, dress, nonce)
    const ended = 'says' in activated ? activated : await channel.ask(close, CloseSessionResponse)
    channel.close()
    if ('says' in ended) await abandon(lease, this.#created.revisedSessionTimeout)
  }
}

/** What it takes to take a session up again. */
interface Lasting {
  readonly lease: Lease
  readonly identityOf: IdentityOf
  readonly dress: Dress
  readonly nonce: Buffer
}

/** A name and its password, or nobody. */
const byName = (dress: Dress, login: Login | undefined): IdentityOf => (created, nonce) => {
  const token = identity(created, dress, login, nonce)
  return token === undefined ? undefined : { token }
}

/** Notes a session that stays, and waits until few do. */
async function abandon({ door: { settings }, cut }: Lease, timeout: number): Promise<void> {
  const now = performance.now()
  const staying = [...(abandoned.get(settings['url'] ?? '') ?? []).filter(gone => gone > now), now + Math.min(timeout, IDLE_AT_MOST) + LOOKED_FOR_WITHIN]
  abandoned.set(settings['url'] ?? '', staying)
  const last = staying.at(-1 - MOST_ABANDONED)
  if (last !== undefined) await delay(last - now, undefined, { signal: cut }).catch(() => undefined)
}

/** The proof that the key of the own certificate is at hand; empty under the policy that asks for none. */
const proofOf = (dress: Dress, nonce: Buffer | null): SignatureData => {
  const { policy, server } = dress
  const suite = suites.get(policy)
  return new SignatureData(suite === undefined ? { signature: Buffer.alloc(0) } : { algorithm: signatureAlgorithm(suite), signature: proofBy(keyOf(dress), policy, leafOf(server) ?? server, nonce ?? Buffer.alloc(0)) })
}

/** Signs what proves possession of a key: the server's certificate and its nonce (OPC 10000-4, 5.7.3). */
export const proofBy = (key: KeyObject, policy: string, server: Buffer, nonce: Buffer): Buffer => {
  const suite = suites.get(policy)
  return suite === undefined ? Buffer.alloc(0) : signAsymmetric(suite, key, Buffer.concat([server, nonce]))
}
