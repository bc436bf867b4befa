import { randomBytes, X509Certificate } from 'node:crypto'
import {
  ActivateSessionRequest, type ActivateSessionResponse, AnonymousIdentityToken, AttributeIds, CallRequest, type CallResponse, CloseSessionRequest, type CloseSessionResponse, computeSignature, CreateSessionRequest,
  type CreateSessionResponse, DataType, type EndpointDescription, LocalizedText, type NodeId, ReadRequest, type ReadResponse, resolveNodeId, SecurityPolicy, UserNameIdentityToken, UserTokenType, Variant, VariantArrayType, type VariantOptions, WriteRequest, type WriteResponse,
} from 'node-opcua'
import type { Hear, Heard, Lease } from '../../interface.ts'
import { Channel, type Dress, type Request, trusted } from './channel.ts'
import { inWords } from './kept-transport.ts'
import { seal, sealable } from './passwords.ts'

/** Every kind of diagnostics (OPC 10000-4, 7.33). */
const ALL_DIAGNOSTICS = 0x3ff

/** A user and a secret. */
export type Login = { readonly user: string; readonly secret: string }

/** What a session's identity is offered with; undefined where it cannot be written. */
export type TokenOf = (created: CreateSessionResponse, dress: Dress, login: Login | undefined, nonce: Buffer | undefined) => UserNameIdentityToken | AnonymousIdentityToken | undefined
/** A session that nobody has offered an identity in yet. `clientNonce`: what the server had to sign. */
export interface Created {
  readonly channel: Channel
  readonly created: CreateSessionResponse
  readonly clientNonce: Buffer
}

/** Opens a channel and makes a session in it; `barred` is what came instead, in the channel or before there was one. */
export async function createSession(lease: Lease, hear: Hear, dress: Dress, timeout: number): Promise<Created | { readonly barred: Heard; readonly inChannel: boolean }> {
  const channel = await Channel.open(lease, hear, dress)
  if (!(channel instanceof Channel)) return { barred: channel, inChannel: false }
  const made = await createIn(channel, lease, timeout, dress)
  if (!('says' in made)) return { channel, ...made }
  await channel.close()
  return { barred: made, inChannel: true }
}

async function createIn(channel: Channel, lease: Lease, timeout: number, { chain, application }: Dress): Promise<Omit<Created, 'channel'> | Heard> {
  const own = chain[0] ?? Buffer.alloc(0)
  const clientNonce = randomBytes(32)
  const created = await channel.ask<CreateSessionResponse>(new CreateSessionRequest({
    clientDescription: { applicationUri: application ?? uriOf(own), applicationType: 1 }, endpointUrl: lease.door.settings['url'] ?? '',
    sessionName: 'fourtwo', clientNonce, clientCertificate: own, requestedSessionTimeout: timeout,
  }))
  return 'says' in created ? created : { created, clientNonce }
}

/** A session with its identity offered, kept until `end`. */
export class Session {
  readonly #channel: Channel
  readonly #created: CreateSessionResponse
  readonly #dress: Dress
  #nonce: Buffer | undefined
  #login: Heard = { says: 'not-offered', read: 'no identity was offered yet' }
  /** Milliseconds from the last identity's leaving to its answer. */
  took = 0

  private constructor(channel: Channel, created: CreateSessionResponse, dress: Dress) {
    this.#channel = channel
    this.#created = created
    this.#dress = dress
    this.#nonce = created.serverNonce
  }

  /** Opens a channel and a session and offers an identity; answers what came instead where it did not get so far, which says nothing about the identity. */
  static async begin(lease: Lease, hear: Hear, login: Login | undefined, timeout = 10_000, dress: Dress = trusted(lease), tokenOf: TokenOf = identity): Promise<Session | Heard> {
    const channel = await Channel.open(lease, hear, dress)
    if (!(channel instanceof Channel)) return channel
    const session = await Session.createOn(channel, lease, timeout, dress)
    if (session instanceof Session) await session.offer(login, tokenOf)
    if (!(session instanceof Session) || session.login.says === 'not-offered') await channel.close()
    return session instanceof Session && session.login.says === 'not-offered' ? session.login : session
  }

  /** The same over a channel that is open, and stays so. */
  static async beginOn(channel: Channel, lease: Lease, login: Login | undefined, timeout = 10_000, dress: Dress = trusted(lease)): Promise<Session | Heard> {
    const session = await Session.createOn(channel, lease, timeout, dress)
    if (session instanceof Session) await session.offer(login)
    return session
  }

  /** One more over this session's channel. */
  beginBeside(lease: Lease, login: Login | undefined, timeout: number): Promise<Session | Heard> {
    return Session.beginOn(this.#channel, lease, login, timeout, this.#dress)
  }

  /** A session to which nobody has logged in. */
  static async createOn(channel: Channel, lease: Lease, timeout: number, dress: Dress = trusted(lease)): Promise<Session | Heard> {
    const made = await createIn(channel, lease, timeout, dress)
    return 'says' in made ? made : new Session(channel, made.created, dress)
  }

  /** Offers an identity in this session, which may have been refused one before. */
  async offer(login: Login | undefined, tokenOf: TokenOf = identity): Promise<Heard> {
    const { server, key, policy } = this.#dress
    const signature = computeSignature(server, this.#nonce ?? null, key, policy)
    const token = tokenOf(this.#created, this.#dress, login, this.#nonce)
    if (token === undefined) return { says: 'not-offered', read: 'the endpoint takes passwords under policies alone that cannot be written here' }
    const request = new ActivateSessionRequest({ ...(signature === undefined ? {} : { clientSignature: signature }), userIdentityToken: token })
    request.requestHeader.authenticationToken = this.#created.authenticationToken
    request.requestHeader.returnDiagnostics = ALL_DIAGNOSTICS // what a refusal says of the user may stand there alone
    const began = performance.now()
    const activated = await this.#channel.ask<ActivateSessionResponse>(request)
    this.took = performance.now() - began
    if (!('says' in activated) && activated.serverNonce?.length) this.#nonce = activated.serverNonce
    const heard = readActivation(activated)
    this.#login = login === undefined || login.user === '' ? heard : { says: heard.says, read: heard.read.replaceAll(login.user, '(the user)') }
    return this.#login
  }

  /** What came of the identity that was offered last. */
  get login(): Heard {
    return this.#login
  }

  /** The endpoints that the server says it has. */
  get offered(): readonly EndpointDescription[] {
    return this.#created.serverEndpoints ?? []
  }

  /** From here on what is said belongs to another call. */
  heardBy(hear: Hear): this {
    this.#channel.heardBy(hear)
    return this
  }

  /** Sends a request by the session's token. */
  ask<R>(request: Request): Promise<R | Heard> {
    request.requestHeader.authenticationToken = this.token
    return this.#channel.ask<R>(request)
  }

  /** What identifies the session to the server. */
  get token(): NodeId {
    return this.#created.authenticationToken
  }

  /** For how many milliseconds the server lets the session be idle, by its own word. */
  get idleFor(): number {
    return this.#created.revisedSessionTimeout
  }

  /** Reads a node's value by the session's token, which may be dead; or by another, or over another channel. */
  async read(node: string, by: { readonly token?: NodeId; readonly over?: Channel } = {}): Promise<Heard> {
    const value = await this.#valueOf(node, by)
    return value instanceof Variant ? { says: 'shown', read: textOf(value.value) } : value
  }

  /** Writes a node's value as the type the node has. */
  write(node: string, type: string, value: string): Promise<Heard> {
    return this.#set(node, variantOf(type, value))
  }

  /** Writes nothing over a node's value, in the type and the rank that it has: a value of another type is refused whoever writes it. */
  async empty(node: string): Promise<Heard> {
    const held = await this.#valueOf(node)
    if (!(held instanceof Variant)) return held.says === 'refused' ? { says: 'not-offered', read: `what it holds could not be read: ${held.read}` } : held
    const { dataType, arrayType } = held
    return this.#set(node, arrayType === VariantArrayType.Scalar ? { dataType, value: dataType === DataType.ByteString ? Buffer.alloc(0) : '' } : { dataType, arrayType: VariantArrayType.Array, value: [] })
  }

  /** Calls a method that takes bytes and gives bytes, and waits so many milliseconds for them; a status with no such bytes is a refusal. */
  async call(object: string, method: string, given: Buffer, within: number): Promise<Buffer | Heard> {
    const called = await this.invoke(object, method, [{ dataType: DataType.ByteString, value: given }], within)
    if ('says' in called) return called
    const answer: unknown = called[0]?.value
    return Buffer.isBuffer(answer) ? answer : { says: 'refused', read: 'Good, without bytes' }
  }

  /** Calls any method; answers what it gives, or what came instead. */
  async invoke(object: string, method: string, given: readonly VariantOptions[], within?: number): Promise<readonly Variant[] | Heard> {
    const request = new CallRequest({ methodsToCall: [{ objectId: resolveNodeId(object), methodId: resolveNodeId(method), inputArguments: [...given] }] })
    request.requestHeader.authenticationToken = this.#created.authenticationToken
    if (within !== undefined) request.requestHeader.timeoutHint = within
    const response = await this.#channel.ask<CallResponse>(request)
    if ('says' in response) return response
    const called = response.results?.[0]
    return called?.statusCode.value === 0 ? (called.outputArguments ?? []) : { says: 'refused', read: (called?.statusCode ?? response.responseHeader.serviceResult).name }
  }

  async #valueOf(node: string, { token = this.token, over = this.#channel }: { readonly token?: NodeId; readonly over?: Channel } = {}): Promise<Variant | Heard> {
    const request = new ReadRequest({ nodesToRead: [{ nodeId: resolveNodeId(node), attributeId: AttributeIds.Value }] })
    request.requestHeader.authenticationToken = token
    const response = await over.ask<ReadResponse>(request)
    if ('says' in response) return response
    const result = response.results?.[0]
    const status = result?.statusCode ?? response.responseHeader.serviceResult
    const isThere = result !== undefined && result.value.dataType !== DataType.Null
    // A value that a status forbids may stand beside it, or something in its place: what came is no refusal, and need not be the value.
    if (status.isBad()) return isThere ? { says: 'not-offered', read: `${status.name}, and a value with it: ${textOf(result.value.value)}` } : { says: 'refused', read: status.name }
    // A value that is uncertain is shown all the same.
    return !isThere ? { says: 'refused', read: `${status.name}, without a value` } : result.value
  }

  async #set(node: string, value: VariantOptions): Promise<Heard> {
    const request = new WriteRequest({ nodesToWrite: [{ nodeId: resolveNodeId(node), attributeId: AttributeIds.Value, value: { value } }] })
    request.requestHeader.authenticationToken = this.#created.authenticationToken
    const response = await this.#channel.ask<WriteResponse>(request)
    if ('says' in response) return response
    const status = response.results?.[0] ?? response.responseHeader.serviceResult
    return { says: status.isBad() ? 'refused' : 'sent', read: status.name }
  }

  /** Ends the session, with its subscriptions or without, and keeps the channel: what identified the session can be tried again. */
  async logOut(deleteSubscriptions = true): Promise<Heard> {
    const close = new CloseSessionRequest({ deleteSubscriptions })
    close.requestHeader.authenticationToken = this.#created.authenticationToken
    const response = await this.#channel.ask<CloseSessionResponse>(close)
    return 'says' in response ? response : { says: 'ended', read: response.responseHeader.serviceResult.name }
  }

  /** Ends the channel too. */
  close(): Promise<void> {
    return this.#channel.close()
  }
}

/** Logs in, does what is asked, and ends all that it began: a refused login still holds a session, and a device has few. `barred` is what came where it did not get as far as the identity. */
export async function converse(lease: Lease, hear: Hear, login: Login | undefined, act?: (session: Session) => Promise<Heard>, dress?: Dress, tokenOf?: TokenOf): Promise<{ readonly login: Heard; readonly barred?: Heard; readonly acted?: Heard }> {
  const session = await Session.begin(lease, hear, login, undefined, dress, tokenOf)
  if (!(session instanceof Session)) return { login: { says: 'not-offered', read: session.read }, barred: session }
  try {
    const acted = await act?.(session)
    await session.logOut()
    return { login: session.login, ...(acted === undefined ? {} : { acted }) }
  } finally {
    await session.close()
  }
}

/** The password stands before the server's nonce, under the server's key (OPC 10000-4, 7.40.2.2); as it is where an endpoint without security asks for it so. Undefined where the endpoint asks for it in no way that is written here. */
export function identity(created: CreateSessionResponse, { server, mode, policy }: Dress, login: Login | undefined, given: Buffer | null | undefined = created.serverNonce) {
  // The endpoint that was opened names its tokens; another endpoint's names would be refused for that alone.
  const offered = created.serverEndpoints?.find(it => it.securityMode === mode && it.securityPolicyUri === policy)?.userIdentityTokens
  const offeredAs = (type: UserTokenType) => offered?.filter(it => it.tokenType === type) ?? []
  if (login === undefined) return new AnonymousIdentityToken({ policyId: offeredAs(UserTokenType.Anonymous)[0]?.policyId ?? 'anonymous' })
  const byName = offeredAs(UserTokenType.UserName)
  const token = byName.find(it => sealable(it.securityPolicyUri || policy))
  if (token === undefined && byName.length > 0) return undefined
  const named = { policyId: token?.policyId ?? null, userName: login.user }
  const password = Buffer.from(login.secret)
  if ((token?.securityPolicyUri || policy) === SecurityPolicy.None) return new UserNameIdentityToken({ ...named, password })
  const nonce = given ?? Buffer.alloc(0) // an endpoint without security may have none
  const sealed = seal(token?.securityPolicyUri || policy, server, password, nonce)
  return sealed === undefined ? undefined : new UserNameIdentityToken({ ...named, ...sealed })
}

/** The application's URI as its certificate has it: a server holds the one against the other. */
export const uriOf = (certificate: Buffer): string => /URI:([^,\s]+)/.exec(certificate.length === 0 ? '' : (new X509Certificate(certificate).subjectAltName ?? ''))?.[1] ?? 'urn:fourtwo:harness'

function readActivation(activated: ActivateSessionResponse | Heard): Heard {
  if ('says' in activated) return activated
  const { serviceResult } = activated.responseHeader
  return serviceResult.isGoodish() ? { says: 'accepted', read: serviceResult.name } : { says: 'refused', read: inWords(activated.responseHeader) }
}

/** A value as people and probes read it. */
export const textOf = (value: unknown): string => (Array.isArray(value) ? value.map(textOf).join('\n') : value instanceof LocalizedText ? (value.text ?? '') : String(value))

/** A value as the type that is named; what is no value of it goes as the text that it is. */
export function variantOf(type: string, value: string): VariantOptions {
  const dataType = DataType[type as keyof typeof DataType] ?? DataType.String
  if (dataType === DataType.Boolean && /^(true|false)$/.test(value)) return { dataType, value: value === 'true' }
  return dataType === DataType.String || dataType === DataType.Boolean || Number.isNaN(Number(value)) ? { dataType: DataType.String, value } : { dataType, value: Number(value) }
}
