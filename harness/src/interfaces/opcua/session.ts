import { constants, publicEncrypt, randomBytes, X509Certificate } from 'node:crypto'
import {
  ActivateSessionRequest, type ActivateSessionResponse, AnonymousIdentityToken, AttributeIds, CallRequest, type CallResponse, CloseSessionRequest, type CloseSessionResponse, computeSignature, CreateSessionRequest,
  type CreateSessionResponse, DataType, type EndpointDescription, LocalizedText, type NodeId, ReadRequest, type ReadResponse, resolveNodeId, SecurityPolicy, UserNameIdentityToken, UserTokenType, Variant, VariantArrayType, type VariantOptions, WriteRequest, type WriteResponse,
} from 'node-opcua'
import type { Hear, Heard, Lease } from '../../interface.ts'
import { Channel, type Dress, type Request, trusted } from './channel.ts'

const OAEP = 'http://www.w3.org/2001/04/xmlenc#rsa-oaep'
/** Policies under which a password goes as it is, or under OAEP with SHA-1, which is what is written here. */
const WRITTEN: readonly string[] = [SecurityPolicy.None, SecurityPolicy.Basic256, SecurityPolicy.Basic256Sha256, SecurityPolicy.Aes128_Sha256_RsaOaep]
type Login = { readonly user: string; readonly secret: string }

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
  static async begin(lease: Lease, hear: Hear, login: Login | undefined, timeout = 10_000, dress: Dress = trusted(lease)): Promise<Session | Heard> {
    const channel = await Channel.open(lease, hear, dress)
    if (!(channel instanceof Channel)) return channel
    const session = await Session.beginOn(channel, lease, login, timeout, dress)
    if (!(session instanceof Session) || session.login.says === 'not-offered') await channel.close()
    return session instanceof Session && session.login.says === 'not-offered' ? session.login : session
  }

  /** The same over a channel that is open, and stays so. */
  static async beginOn(channel: Channel, lease: Lease, login: Login | undefined, timeout = 10_000, dress: Dress = trusted(lease)): Promise<Session | Heard> {
    const session = await Session.createOn(channel, lease, timeout, dress)
    if (session instanceof Session) await session.offer(login)
    return session
  }

  /** A session to which nobody has logged in. */
  static async createOn(channel: Channel, lease: Lease, timeout: number, dress: Dress = trusted(lease)): Promise<Session | Heard> {
    const own = dress.chain[0] ?? Buffer.alloc(0)
    const created = await channel.ask<CreateSessionResponse>(new CreateSessionRequest({
      clientDescription: { applicationUri: uriOf(own), applicationType: 1 }, endpointUrl: lease.door.settings['url'] ?? '',
      sessionName: 'fourtwo', clientNonce: randomBytes(32), clientCertificate: own, requestedSessionTimeout: timeout,
    }))
    return 'says' in created ? created : new Session(channel, created, dress)
  }

  /** Offers an identity in this session, which may have been refused one before. */
  async offer(login: Login | undefined): Promise<Heard> {
    const { server, key, policy } = this.#dress
    const signature = computeSignature(server, this.#nonce ?? null, key, policy)
    const token = identity(this.#created, this.#nonce, this.#dress, login)
    if (token === undefined) return { says: 'not-offered', read: 'the endpoint takes passwords under policies alone that cannot be written here' }
    const request = new ActivateSessionRequest({ ...(signature === undefined ? {} : { clientSignature: signature }), userIdentityToken: token })
    request.requestHeader.authenticationToken = this.#created.authenticationToken
    const began = performance.now()
    const activated = await this.#channel.ask<ActivateSessionResponse>(request)
    this.took = performance.now() - began
    if (!('says' in activated) && activated.serverNonce?.length) this.#nonce = activated.serverNonce
    this.#login = readActivation(activated)
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

  /** What identifies the session to the server. */
  get token(): NodeId {
    return this.#created.authenticationToken
  }

  /** For how many milliseconds the server lets the session be idle, by its own word. */
  get idleFor(): number {
    return this.#created.revisedSessionTimeout
  }

  /** Sends any request in this session. */
  ask<R>(request: Request): Promise<R | Heard> {
    request.requestHeader.authenticationToken = this.token
    return this.#channel.ask<R>(request)
  }

  /** Reads a node's value by the session's token, which may be dead; or by another, or over another channel. */
  async read(node: string, by: { readonly token?: NodeId; readonly over?: Channel } = {}): Promise<Heard> {
    const value = await this.#valueOf(node, by)
    return value instanceof Variant ? { says: 'shown', read: textOf(value.value) } : value
  }

  /** Writes a node's value as the type the node has. */
  write(node: string, type: string, value: string): Promise<Heard> {
    const dataType = DataType[type as keyof typeof DataType] ?? DataType.String
    return this.#set(node, { dataType, value: dataType === DataType.String ? value : dataType === DataType.Boolean ? value === 'true' : Number(value) })
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
    const request = new CallRequest({ methodsToCall: [{ objectId: resolveNodeId(object), methodId: resolveNodeId(method), inputArguments: [{ dataType: DataType.ByteString, value: given }] }] })
    request.requestHeader.authenticationToken = this.#created.authenticationToken
    request.requestHeader.timeoutHint = within
    const response = await this.#channel.ask<CallResponse>(request)
    if ('says' in response) return response
    const called = response.results?.[0]
    const answer: unknown = called?.statusCode.value === 0 ? called.outputArguments?.[0]?.value : undefined
    return Buffer.isBuffer(answer) ? answer : { says: 'refused', read: (called?.statusCode ?? response.responseHeader.serviceResult).name }
  }

  async #valueOf(node: string, { token = this.token, over = this.#channel }: { readonly token?: NodeId; readonly over?: Channel } = {}): Promise<Variant | Heard> {
    const request = new ReadRequest({ nodesToRead: [{ nodeId: resolveNodeId(node), attributeId: AttributeIds.Value }] })
    request.requestHeader.authenticationToken = token
    const response = await over.ask<ReadResponse>(request)
    if ('says' in response) return response
    const result = response.results?.[0]
    const status = result?.statusCode ?? response.responseHeader.serviceResult
    if (status.isBad()) return { says: 'refused', read: status.name }
    // A value that is uncertain is shown all the same.
    return result === undefined || result.value.dataType === DataType.Null ? { says: 'refused', read: `${status.name}, without a value` } : result.value
  }

  async #set(node: string, value: VariantOptions): Promise<Heard> {
    const request = new WriteRequest({ nodesToWrite: [{ nodeId: resolveNodeId(node), attributeId: AttributeIds.Value, value: { value } }] })
    request.requestHeader.authenticationToken = this.#created.authenticationToken
    const response = await this.#channel.ask<WriteResponse>(request)
    if ('says' in response) return response
    const status = response.results?.[0] ?? response.responseHeader.serviceResult
    return { says: status.isBad() ? 'refused' : 'sent', read: status.name }
  }

  /** Ends the session and keeps the channel: what identified the session can be tried again. */
  async logOut(): Promise<Heard> {
    const close = new CloseSessionRequest({ deleteSubscriptions: true })
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
export async function converse(lease: Lease, hear: Hear, login: Login | undefined, act?: (session: Session) => Promise<Heard>, dress?: Dress): Promise<{ readonly login: Heard; readonly barred?: Heard; readonly acted?: Heard }> {
  const session = await Session.begin(lease, hear, login, undefined, dress)
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
function identity(created: CreateSessionResponse, given: Buffer | undefined, { server, mode, policy }: Dress, login: Login | undefined) {
  // The endpoint that was opened names its tokens; another endpoint's names would be refused for that alone.
  const offered = created.serverEndpoints?.find(it => it.securityMode === mode && it.securityPolicyUri === policy)?.userIdentityTokens
  const offeredAs = (type: UserTokenType) => offered?.filter(it => it.tokenType === type) ?? []
  if (login === undefined) return new AnonymousIdentityToken({ policyId: offeredAs(UserTokenType.Anonymous)[0]?.policyId ?? 'anonymous' })
  const byName = offeredAs(UserTokenType.UserName)
  const token = byName.find(it => WRITTEN.includes(it.securityPolicyUri || policy))
  if (token === undefined && byName.length > 0) return undefined
  const named = { policyId: token?.policyId ?? null, userName: login.user }
  const password = Buffer.from(login.secret)
  if ((token?.securityPolicyUri || policy) === SecurityPolicy.None) return new UserNameIdentityToken({ ...named, password })
  const nonce = given ?? Buffer.alloc(0) // an endpoint without security may have none
  const length = Buffer.alloc(4)
  length.writeUInt32LE(password.length + nonce.length)
  return new UserNameIdentityToken({
    ...named, encryptionAlgorithm: OAEP,
    password: publicEncrypt({ key: new X509Certificate(server).publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' }, Buffer.concat([length, password, nonce])),
  })
}

/** The application's URI as its certificate has it: a server holds the one against the other. */
const uriOf = (certificate: Buffer): string => /URI:([^,\s]+)/.exec(certificate.length === 0 ? '' : (new X509Certificate(certificate).subjectAltName ?? ''))?.[1] ?? 'urn:fourtwo:harness'

function readActivation(activated: ActivateSessionResponse | Heard): Heard {
  if ('says' in activated) return activated
  const { serviceResult } = activated.responseHeader
  return { says: serviceResult.isGoodish() ? 'accepted' : 'refused', read: serviceResult.name }
}

const textOf = (value: unknown): string => (Array.isArray(value) ? value.map(textOf).join('\n') : value instanceof LocalizedText ? (value.text ?? '') : String(value))
