import { AsyncLocalStorage } from 'node:async_hooks'
import { Socket } from 'node:net'
import { ActivateSessionRequest, adjustLimitsWithParameters, DiagnosticInfo, getCryptoFactory, MessageBuilder, MessageSecurityMode, type OPCUAServer, SecurityPolicy, ServerSecureChannelLayer, TokenStack } from 'node-opcua'
import { decryptBufferWithDerivedKeys, encryptBufferWithDerivedKeys, makeMessageChunkSignatureWithDerivedKeys, verifyChunkSignatureWithDerivedKeys } from 'node-opcua-crypto'
import { TCP_transport } from 'node-opcua-transport'
import type { Device } from '../../core/device.ts'

/** The longest message and the most chunks that the device takes: what is to be set here fits well in. */
const LONGEST = 1024 * 1024
const CHUNKS = 64
const LARGEST_BUFFER = 65_536
/** What the server acknowledges of what a client asks for. */
export const acknowledges: typeof adjustLimitsWithParameters extends (hello: infer H, ...rest: never[]) => infer L ? (hello: H) => L : never = hello =>
  adjustLimitsWithParameters(hello, { minBufferSize: 8192, maxBufferSize: LARGEST_BUFFER, minMaxMessageSize: 8192, defaultMaxMessageSize: LONGEST, maxMaxMessageSize: LONGEST, minMaxChunkCount: 1, defaultMaxChunkCount: CHUNKS, maxMaxChunkCount: CHUNKS })

type Keys = NonNullable<ReturnType<TokenStack['getTokenDerivedKeys']>>
interface Opened {
  readonly keys: Keys
  readonly by: NonNullable<Keys['derivedClientKeys']>
  readonly clear: Buffer
  readonly fits: boolean
}
/** Where the sequence number stands in a chunk that is no handshake, and where what is encrypted begins. */
const SECURED_AT = 16
/** Channels whose keys a careless device still knows. */
const KNOWN = 50
/** A depth at which a careless device hangs, and what it looks like in values and in diagnostics. */
const DEEP = [Buffer.alloc(200, 0x40), Buffer.concat(Array.from({ length: 200 }, () => Buffer.from([0x98, 1, 0, 0, 0])))]
/** What an error answer of a careless device shows. */
const TRACE = 'Error: no row for this node\n    at Table.find (/opt/rtu/lib/table.js:212:11)\n    at Reader.read (/opt/rtu/lib/reader.js:88:20)'
const NONCE = Buffer.alloc(32, 0x5a)

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
  server['verifyClientSignature'] = (session, channel, signature) => proves(session, channel, signature) || device.onChannel('takesActivation', { fits: false }, channel.remotePort)
  const fresh = server['makeServerNonce'].bind(server)
  server['makeServerNonce'] = () => (device.onChannel('makesFreshNonces', {}, peerPort()) ? fresh() : NONCE)
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
let reading: { readonly builder: MessageBuilder; readonly stream: Parameters<MessageBuilder['_read_headersEx']>[0] } | undefined
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
  const known: TokenStack[] = []
  const keysOf = TokenStack.prototype.getTokenDerivedKeys
  TokenStack.prototype.getTokenDerivedKeys = function (this: TokenStack, token: number) {
    const own = keysOf.call(this, token)
    if (reading === undefined) return own
    if (!known.includes(this)) known.unshift(this)
    known.length = Math.min(known.length, KNOWN)
    return amended(device, reading, own, known.filter(it => it !== this).map(it => keysOf.call(it, token)))
  }
}

/** The keys to read the chunk with, which may have been put right in its place. */
function amended(device: Device, { builder, stream: { buffer: chunk } }: NonNullable<typeof reading>, own: Keys | null, others: readonly (Keys | null)[]): Keys | null {
  const encrypted = builder.securityMode === MessageSecurityMode.SignAndEncrypt
  if (encrypted && (chunk.length - SECURED_AT) % 16 !== 0) return own
  const open = (keys: Keys | null): Opened | undefined => {
    const by = keys?.derivedClientKeys ?? null
    if (keys === null || by === null) return undefined
    const clear = encrypted ? Buffer.concat([chunk.subarray(0, SECURED_AT), decryptBufferWithDerivedKeys(chunk.subarray(SECURED_AT), by)]) : Buffer.from(chunk)
    return clear.length < SECURED_AT + 8 + by.signatureLength ? undefined : { keys, by, clear, fits: verifyChunkSignatureWithDerivedKeys(clear, by) }
  }
  let opened = open(own)
  let right = opened?.fits === true
  if (!right) {
    const other = others.map(open).find(it => it?.fits === true)
    if (other === undefined ? opened === undefined || !device.onChannel('takesSignedMessage', { fits: false }, peerPort()) : !device.onChannel('takesOtherChannels', {}, peerPort())) return own
    opened = other ?? opened
    right = other !== undefined
  }
  if (opened === undefined) return own
  const { keys, by, clear } = opened
  const expected = (builder.sequenceHeader?.sequenceNumber ?? 0) + 1
  const number = clear.readUInt32LE(SECURED_AT)
  if (number !== expected && device.onChannel('takesSequence', { number, expected }, peerPort())) {
    clear.writeUInt32LE(expected, SECURED_AT)
    right = false
  }
  if (!right) {
    const unsigned = clear.subarray(0, clear.length - by.signatureLength)
    const signed = Buffer.concat([unsigned, makeMessageChunkSignatureWithDerivedKeys(unsigned, by)])
    const sealed = encrypted ? Buffer.concat([signed.subarray(0, SECURED_AT), encryptBufferWithDerivedKeys(signed.subarray(SECURED_AT), by)]) : signed
    sealed.copy(chunk)
  }
  return keys
}
