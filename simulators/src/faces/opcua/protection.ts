import { AsyncLocalStorage } from 'node:async_hooks'
import {
  CreateSessionRequest, type EndpointDescription, GetEndpointsRequest, MessageSecurityMode, type Message, OPCUAServer, type OPCUAServerOptions, SecurityPolicy, ServerSecureChannelLayer, type ServerSession, type UAVariable, type UserNameIdentityToken, UserTokenPolicy, UserTokenType,
} from 'node-opcua'
import type { Device } from '../../core/device.ts'
import { by } from './by.ts'

/** The policies that the server can speak, some of which a sound device neither lists nor opens. */
const WITHDRAWN: readonly string[] = [SecurityPolicy.Basic128Rsa15, SecurityPolicy.Basic256]
/** What the library has to be given so that it can speak every one. */
export const everyProtection: Pick<OPCUAServerOptions, 'securityPolicies' | 'securityModes'> = {
  securityPolicies: [SecurityPolicy.Basic256Sha256, SecurityPolicy.Aes128_Sha256_RsaOaep, SecurityPolicy.Aes256_Sha256_RsaPss, SecurityPolicy.Basic128Rsa15, SecurityPolicy.Basic256],
  securityModes: [MessageSecurityMode.None, MessageSecurityMode.Sign, MessageSecurityMode.SignAndEncrypt],
}
/** Milliseconds that a refused channel is held: long enough against a peer that hammers, and the library's own would be most of what a question about protection takes. */
const REFUSAL_HELD = 10

const aboutPolicy = (uri: string | null) => ({ policy: uri?.split('#').at(-1) ?? '', withdrawn: WITHDRAWN.includes(uri ?? '') })
type Channel = ServerSecureChannelLayer

/** An OPC UA server that speaks every policy and mode, and asks the device which of them it lists, opens and serves sessions under, each time. */
export class ProtectedServer extends OPCUAServer {
  readonly #device: Device
  /** The request that is being answered, through whatever the library awaits. */
  readonly #answering = new AsyncLocalStorage<{ readonly message: Message; readonly channel: Channel; created: boolean }>()

  constructor(device: Device, options: OPCUAServerOptions) {
    super({ ...options, ...everyProtection })
    this.#device = device
    ServerSecureChannelLayer.throttleTime = REFUSAL_HELD
    const find = ServerSecureChannelLayer.prototype.getEndpointDescription
    ServerSecureChannelLayer.prototype.getEndpointDescription = function (mode, policy, url) {
      const opens = mode === MessageSecurityMode.None || device.opensChannel({ ...aboutPolicy(policy), encrypts: mode === MessageSecurityMode.SignAndEncrypt }, this.getRemotePort())
      return opens ? find.call(this, mode, policy, url) : null
    }
  }

  override on_request(message: Message, channel: Channel): void {
    this.#answering.run({ message, channel, created: false }, () => super.on_request(message, channel))
  }

  /** What is told of the endpoints is what is listed; a session may be had at each whose channel opened. */
  override findMatchingEndpoints(url?: string | null): EndpointDescription[] {
    const all = super.findMatchingEndpoints(url)
    const now = this.#answering.getStore()
    if (now === undefined) return all
    const { message: { request }, channel, created } = now
    const peerPort = channel.getRemotePort()
    if (request instanceof GetEndpointsRequest || created) {
      if (!created) this.#device.meetsCertificate(peerPort)
      return all.filter(it => this.#device.listsProtection({ ...aboutPolicy(it.securityPolicyUri), mode: MessageSecurityMode[it.securityMode] }, created ? undefined : peerPort)).map(it => this.#dressed(it, peerPort))
    }
    if (!(request instanceof CreateSessionRequest)) return all
    const barred = channel.securityMode === MessageSecurityMode.None && this.#device.onChannel('demandsIntegrity', {}, peerPort)
    return all.filter(it => (barred ? it.securityMode !== MessageSecurityMode.None : it.securityMode === channel.securityMode)).map(it => this.#dressed(it, peerPort))
  }

  protected override createSession(options: Parameters<OPCUAServer['createSession']>[0]): ServerSession {
    const now = this.#answering.getStore()
    if (now !== undefined) now.created = true
    return super.createSession(options)
  }

  protected override computeServerSignatureAsync(channel: Channel, certificate: Buffer, nonce: Buffer) {
    const proves = this.#device.onChannel('provesKey', {}, channel.getRemotePort())
    return super.computeServerSignatureAsync(channel, certificate, proves ? nonce : Buffer.alloc(nonce.length))
  }

  protected override isValidUserNameIdentityToken(channel: Channel, session: ServerSession, policy: UserTokenPolicy, token: UserNameIdentityToken, ...rest: [never, never]): void {
    super.isValidUserNameIdentityToken(channel, session, this.#takenAs(channel, policy, token), token, ...rest)
  }

  protected override userNameIdentityTokenAuthenticateUser(channel: Channel, session: ServerSession, policy: UserTokenPolicy, token: UserNameIdentityToken, ...rest: [never]): void {
    super.userNameIdentityTokenAuthenticateUser(channel, session, this.#takenAs(channel, policy, token), token, ...rest)
  }

  /** A careless server takes a password for clear text where it does not know the algorithm. */
  #takenAs(channel: Channel, policy: UserTokenPolicy, { encryptionAlgorithm, userName }: UserNameIdentityToken): UserTokenPolicy {
    if (!/^urn:/.test(encryptionAlgorithm ?? '') || this.#device.onChannel('heedsAlgorithm', {}, channel.getRemotePort(), userName ?? '')) return policy
    return new UserTokenPolicy({ ...policy, securityPolicyUri: SecurityPolicy.None })
  }

  /** How an endpoint asks for identities: passwords under current policies, or in clear where the device is careless about those that sign. */
  #dressed(endpoint: EndpointDescription, peerPort: number): EndpointDescription {
    if (endpoint.securityMode === MessageSecurityMode.SignAndEncrypt) return endpoint
    const inClear = endpoint.securityMode === MessageSecurityMode.Sign && !this.#device.onChannel('sealsPasswords', {}, peerPort)
    const tokens = (endpoint.userIdentityTokens ?? []).filter(it => !WITHDRAWN.includes(it.securityPolicyUri ?? '')).map(it => (inClear && it.tokenType === UserTokenType.UserName ? new UserTokenPolicy({ ...it, securityPolicyUri: SecurityPolicy.None }) : it))
    return Object.create(endpoint, { userIdentityTokens: { value: tokens, enumerable: true } }) as EndpointDescription
  }
}

/** Keeps readings back where the channel does not encrypt, whoever may see them. */
export function sealReadings(server: OPCUAServer, device: Device, nodes: readonly string[]): void {
  for (const id of nodes) {
    const node = server.engine.addressSpace?.findNode(id) as UAVariable | null | undefined
    if (node === null || node === undefined) continue
    const may = node.isUserReadable.bind(node)
    node.isUserReadable = context => {
      const session = context?.session as ServerSession | undefined
      const encrypted = session?.channel?.securityMode !== MessageSecurityMode.Sign && session?.channel?.securityMode !== MessageSecurityMode.None
      const { peerPort, account } = by(context)
      return may(context) && (encrypted || !device.onChannel('sealsReadings', {}, peerPort, account))
    }
  }
}
