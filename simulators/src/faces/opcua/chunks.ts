import { AsyncLocalStorage } from 'node:async_hooks'
import { randomBytes } from 'node:crypto'
import { Socket } from 'node:net'
import { ActivateSessionRequest, adjustLimitsWithParameters, DiagnosticInfo, getCryptoFactory, MessageBuilder, type OPCUAServer, SecurityPolicy, ServerSecureChannelLayer, TokenStack } from 'node-opcua'
import { TCP_transport } from 'node-opcua-transport'
import type { Device } from '../../core/device.ts'
import { amendChunks, type Reading } from './amending.ts'
import { LIMITS } from './limits.ts'

const LARGEST_BUFFER = 65_536
/** What the server acknowledges of what a client asks for. */
export const acknowledges: typeof adjustLimitsWithParameters extends (hello: infer H, ...rest: never[]) => infer L ? (hello: H) => L : never = hello =>
  adjustLimitsWithParameters(hello, { minBufferSize: 8192, maxBufferSize: LARGEST_BUFFER, minMaxMessageSize: 8192, defaultMaxMessageSize: LIMITS.message, maxMaxMessageSize: LIMITS.message, minMaxChunkCount: 1, defaultMaxChunkCount: LIMITS.chunks, maxMaxChunkCount: LIMITS.chunks })

type Keys = NonNullable<ReturnType<TokenStack['getTokenDerivedKeys']>>
/** Milliseconds that a channel's keys are good for at least. */
const SHORTEST_LIFETIME = 1000
/** A depth at which a careless device hangs, and what it looks like in values and in diagnostics. */
const DEEP = [Buffer.alloc(200, 0x40), Buffer.concat(Array.from({ length: 200 }, () => Buffer.from([0x98, 1, 0, 0, 0])))]
/** What an error answer of a careless device shows. */
const TRACE = 'Error: no row for this node\n    at Table.find (/opt/rtu/lib/table.js:212:11)\n    at Reader.read (/opt/rtu/lib/reader.js:88:20)'
/** What careless devices put in the place of a fresh nonce. */
const stale = {
  'a constant': () => Buffer.alloc(32, 0x5a),
  // None of the last again, so that a proof recorded a moment ago does not fit by chance.
  'one byte': () => {
    let nonce = randomBytes(1)
    while (lately.includes(nonce[0] ?? 0)) nonce = randomBytes(1)
    lately = [nonce[0] ?? 0, ...lately.slice(0, 31)]
    return nonce
  },
  'a count': () => {
    const nonce = Buffer.alloc(32, 0x5a)
    nonce.writeUInt32BE(++counted, 28)
    return nonce
  },
} as const
let counted = 0
let lately: readonly number[] = []

/** The connection whose bytes are being read, and everything that follows from them. */
const speaking = new AsyncLocalStorage<TCP_transport>()
const peerPort = (): number => speaking.getStore()?._socket?.remotePort ?? 0

/** Puts the decisions about secure channels to the device, at the places where node-opcua takes them by itself: in the whole process, which hosts one device. */
export function decideOnChannels(server: OPCUAServer, device: Device): void {
  let hung: object | undefined // the limits of the device that hangs: another one is armed with others
  const read = TCP_transport.prototype['_on_socket_data']
  TCP_transport.prototype['_on_socket_data'] = function (this: TCP_transport, bytes: Buffer) {
    if (isLongHandshake(bytes) && !device.onChannel('survivesLongHandshakes', {}, this._socket?.remotePort ?? 0)) hung = device.limits
    if (hung !== device.limits) speaking.run(this, () => read.call(this, bytes))
  }

  reset(device)
  messages(device)
  handshakes(device)
  const decode = MessageBuilder.prototype['_decodeMessageBody']
  MessageBuilder.prototype['_decodeMessageBody'] = function (this: MessageBuilder, body: Buffer) {
    if (DEEP.some(it => body.includes(it)) && !device.onChannel('endsDeepNesting', {}, peerPort())) hung = device.limits
    return hung === device.limits ? false : decode.call(this, body)
  }
  const respond = ServerSecureChannelLayer.prototype.send_response
  ServerSecureChannelLayer.prototype.send_response = function (type, response, ...rest) {
    if (response.responseHeader.serviceResult.isBad() && !device.onChannel('hidesInternals', {}, this.remotePort)) response.responseHeader.serviceDiagnostics = new DiagnosticInfo({ additionalInfo: TRACE })
    respond.call(this, type, response, ...rest)
  }

  const proves = server['verifyClientSignature'].bind(server)
  server['verifyClientSignature'] = (session, channel, signature) => {
    const taken = proves(session, channel, signature) || device.onChannel('takesActivation', { fits: false }, channel.remotePort)
    const { nonce } = session
    if (taken && !device.onChannel('makesFreshNonces', { instead: "the session's first" }, channel.remotePort)) Object.defineProperty(session, 'nonce', { get: () => nonce, set: () => undefined, configurable: true })
    return taken
  }
  const fresh = server['makeServerNonce'].bind(server)
  server['makeServerNonce'] = () => {
    const instead = (['a constant', 'one byte', 'a count'] as const).find(it => !device.onChannel('makesFreshNonces', { instead: it }, peerPort()))
    return instead === undefined ? fresh() : stale[instead]()
  }
}

/** A handshake longer than any that the device acknowledges. */
const isLongHandshake = (bytes: Buffer): boolean => bytes.length >= 8 && bytes.toString('latin1', 0, 3) === 'OPN' && bytes.readUInt32LE(4) > LARGEST_BUFFER

/** A device may refuse by a reset in place of a word: what breaks the rules of a channel, and whoever is not let in. */
function reset(device: Device): void {
  const resets = (): boolean => {
    const socket = speaking.getStore()?._socket
    if (device.decoy?.resetsOnRefusal !== true || !(socket instanceof Socket)) return false
    socket.resetAndDestroy()
    return true
  }
  const tell = TCP_transport.prototype.sendErrorMessage
  TCP_transport.prototype.sendErrorMessage = function (this: TCP_transport, ...told) {
    if (!resets()) tell.apply(this, told)
  }
  const respond = ServerSecureChannelLayer.prototype.send_response
  ServerSecureChannelLayer.prototype.send_response = function (type, response, message, ...rest) {
    const refuses = response.responseHeader.serviceResult.isBad() && (type !== 'MSG' || message.request instanceof ActivateSessionRequest)
    if (!refuses || !resets()) respond.call(this, type, response, message, ...rest)
  }
}

/** The signature of a handshake is looked at with the same algorithm as a proof of possession; what is looked at while a message is read is a handshake. */
let reading: Reading | undefined
function handshakes(device: Device): void {
  for (const policy of [SecurityPolicy.Basic128Rsa15, SecurityPolicy.Basic256, SecurityPolicy.Basic256Sha256, SecurityPolicy.Aes128_Sha256_RsaOaep, SecurityPolicy.Aes256_Sha256_RsaPss]) {
    const factory = getCryptoFactory(policy)
    if (factory === null) continue
    const verify = factory.asymmetricVerify
    factory.asymmetricVerify = (...given) => verify(...given) || (reading !== undefined && device.onChannel('takesHandshake', { fits: false }, peerPort()))
  }
}

/** Everything behind the handshake: length, keys, signature, sequence number. What a careless device takes is put right before the library looks at it. */
function messages(device: Device): void {
  const feed = MessageBuilder.prototype.feed
  MessageBuilder.prototype.feed = function (this: MessageBuilder, chunk: Buffer) {
    const tooLong = this.totalMessageSize + chunk.length > this.maxMessageSize || this['messageChunks'].length >= this.maxChunkCount
    if (tooLong && !device.onChannel('endsLongMessages', {}, peerPort())) Object.assign(this, { maxMessageSize: Infinity, maxChunkCount: Infinity })
    feed.call(this, chunk)
  }
  const headers = MessageBuilder.prototype['_read_headersEx']
  MessageBuilder.prototype['_read_headersEx'] = function (this: MessageBuilder, stream) {
    reading = { builder: this, stream }
    try {
      return headers.call(this, stream)
    } finally {
      reading = undefined
    }
  }
  keepKeys(device)
  amendChunks('derivedClientKeys', () => reading, {
    unsigned: () => device.onChannel('takesSignedMessage', { fits: false }, peerPort()), ofOthers: () => device.onChannel('takesOtherChannels', {}, peerPort()),
    numbered: at => device.onChannel('takesSequence', at, peerPort()),
  })
}

/** Bounds how soon a channel's keys run out, and has the device decide whether they are dead then: those that it keeps are kept for what it answers too. */
function keepKeys(device: Device): void {
  ServerSecureChannelLayer.g_MinimumSecureTokenLifetime = SHORTEST_LIFETIME
  const given = new WeakMap<TokenStack, Map<number, Keys>>()
  const kept = new WeakSet<Keys>()
  const push = TokenStack.prototype.pushNewToken
  TokenStack.prototype.pushNewToken = function (this: TokenStack, token, keys) {
    push.call(this, token, keys)
    if (keys !== null) given.set(this, (given.get(this) ?? new Map<number, Keys>()).set(token.tokenId, keys))
  }
  const keysOf = TokenStack.prototype.getTokenDerivedKeys
  TokenStack.prototype.getTokenDerivedKeys = function (this: TokenStack, token) {
    const own = keysOf.call(this, token)
    const tokens = given.get(this)
    const ran = own === null ? tokens?.get(token) : undefined
    if (ran === undefined) return own
    const renewed = [...(tokens?.keys() ?? [])].at(-1) !== token
    if (reading !== undefined && !device.onChannel('endsKeys', { renewed }, peerPort())) kept.add(ran)
    return kept.has(ran) ? ran : null
  }
}
