import { Socket } from 'node:net'
import { BinaryStream, ClientSecureChannelLayer, CreateSessionRequest, CreateSessionResponse, decodeExpandedNodeId, getCryptoFactory, MessageBuilder, type OPCUAClient, SecurityPolicy, type SignatureData, StatusCodes, verifySignature } from 'node-opcua'
import { split_der } from 'node-opcua-crypto'
import { ClientTCP_transport, TCP_transport } from 'node-opcua-transport'
import type { ClientPolicy, Policies } from '../../core/policies.ts'
import { endHostileConnections } from '../hostile.ts'
import { amendChunks, type Reading } from '../opcua/amending.ts'

/** What the decisions about a server's answers are put to. */
export interface Deciding {
  decide<P extends ClientPolicy>(policy: P, at: Parameters<Policies[P]>[0], ownPort: number): boolean
  meetMalformed(ownPort: number): void
}
/** What a careless device reads where an answer ends. */
const NOTHING_MORE = Buffer.alloc(8)
const NONCE = Buffer.alloc(32, 0x5a)
/** The type of an answer for a session (OPC 10000-6, annex A). */
const SESSION = 'ns=0;i=464'

/** The part of the library's client that is none of its interface. */
interface Inside {
  readonly _secureChannel?: { getTransport(): { readonly _socket?: { readonly localPort?: number } } }
  clientNonce?: Buffer
  performMessageTransaction(request: object, callback: object): void
  getCertificate(): Buffer
  _activateSession(session: { readonly serverSignature?: SignatureData; readonly serverCertificate?: Buffer }, identity: object, callback: (fault: Error | null) => void): void
}

/** From which port of its own a client speaks. */
export const portOf = (client: OPCUAClient): number => (client as unknown as Inside)._secureChannel?.getTransport()._socket?.localPort ?? 0

/** Looks, before a session is activated, whether the server signed our certificate and our nonce with the key of the channel's certificate, and showed no other: the library does not (OPC 10000-4, 5.7.2). */
export function wantProof(client: OPCUAClient, { policy, chain }: { readonly policy: string; readonly chain: Uint8Array }, { decide }: Deciding): void {
  const inside = client as unknown as Inside
  const activate = inside._activateSession.bind(client)
  const perform = inside.performMessageTransaction.bind(client)
  inside.performMessageTransaction = (request, callback) => {
    if (request instanceof CreateSessionRequest && !decide('makesFreshNoncesAsClient', {}, portOf(client))) inside.clientNonce = request.clientNonce = NONCE
    perform(request, callback)
  }
  const leaf = (of: Uint8Array | undefined): Buffer => (of === undefined || of.length === 0 ? Buffer.alloc(0) : (split_der(Buffer.from(of))[0] ?? Buffer.alloc(0)))
  inside._activateSession = (session, identity, callback) => {
    const { serverSignature, serverCertificate } = session
    const [expected, shown] = [leaf(chain), leaf(serverCertificate)]
    const fitsShown = serverSignature !== undefined && isSigned(inside, serverSignature, shown, policy)
    const taken = policy.endsWith('#None') || decide('takesServersProof', { fits: fitsShown && shown.equals(expected), fitsShown }, portOf(client))
    if (taken) activate(session, identity, callback)
    else callback(new Error('the server did not prove that it holds the key of its certificate'))
  }
}
function isSigned(client: Inside, signature: SignatureData, by: Buffer, policy: string): boolean {
  try {
    return verifySignature(client.getCertificate(), client.clientNonce, signature, by, policy as SecurityPolicy)
  } catch {
    return false
  }
}

/** Puts the decisions about a server's answers to the device, at the places where node-opcua takes them by itself: in the whole thread, which speaks over one connection at a time. */
export function decideOnAnswers({ decide, meetMalformed }: Deciding): void {
  // What cannot be read is not answered any more: waiting longer is of no use.
  ClientSecureChannelLayer.minTransactionTimeout = 0
  endHostileConnections()
  let ownPort = 0
  let speaking: TCP_transport | undefined
  const read = TCP_transport.prototype['_on_socket_data']
  TCP_transport.prototype['_on_socket_data'] = function (this: TCP_transport, bytes: Buffer) {
    ownPort = this._socket instanceof Socket ? (this._socket.localPort ?? ownPort) : ownPort
    speaking = this
    read.call(this, bytes)
  }
  // An ACK that grants buffers of no size fails an assertion, and whoever connects would wait for ever.
  const acknowledge = ClientTCP_transport.prototype['_handle_ACK_response']
  ClientTCP_transport.prototype['_handle_ACK_response'] = function (this: ClientTCP_transport, chunk: Buffer, callback: (fault?: Error | null) => void) {
    try {
      acknowledge.call(this, chunk, callback)
    } catch (fault) {
      this['_destroySocket']()
      callback(fault instanceof Error ? fault : new Error(String(fault)))
    }
  }
  let reading: Reading | undefined
  const headers = MessageBuilder.prototype['_read_headersEx']
  MessageBuilder.prototype['_read_headersEx'] = function (this: MessageBuilder, stream) {
    reading = { builder: this, stream }
    try {
      return headers.call(this, stream)
    } finally {
      reading = undefined
    }
  }
  for (const policy of [SecurityPolicy.Basic128Rsa15, SecurityPolicy.Basic256, SecurityPolicy.Basic256Sha256, SecurityPolicy.Aes128_Sha256_RsaOaep, SecurityPolicy.Aes256_Sha256_RsaPss]) {
    const factory = getCryptoFactory(policy)
    if (factory === null) continue
    const verify = factory.asymmetricVerify
    factory.asymmetricVerify = (...given) => verify(...given) || (reading !== undefined && decide('takesServersHandshake', { fits: false }, ownPort))
  }
  amendChunks('derivedServerKeys', () => reading, {
    unsigned: () => decide('takesAnswer', { known: false }, ownPort), ofOthers: () => decide('takesAnswer', { known: true }, ownPort), numbered: at => decide('takesNumberOfAnswer', at, ownPort),
  })
  let told = false // an ERR is an answer like any other
  const feed = MessageBuilder.prototype.feed
  MessageBuilder.prototype.feed = function (this: MessageBuilder, chunk: Buffer) {
    told = chunk.toString('latin1', 0, 3) === 'ERR'
    feed.call(this, chunk)
  }
  const report = MessageBuilder.prototype['_report_error']
  MessageBuilder.prototype['_report_error'] = function (this: MessageBuilder, ...what) {
    if (!told && reading === undefined) meetMalformed(ownPort) // what is not rightly secured is refused, and not read
    const reported = report.apply(this, what)
    // The library knows of no request that it belongs to, and would wait for the answer until its time is over.
    if (!told) speaking?.prematureTerminate(new Error(what[1]), what[0])
    return reported
  }
  const decode = MessageBuilder.prototype['_decodeMessageBody']
  MessageBuilder.prototype['_decodeMessageBody'] = function (this: MessageBuilder, body: Buffer) {
    const taken = isCut(body) && !decide('refusesCutAnswers', {}, ownPort) ? Buffer.concat([body, NOTHING_MORE]) : body
    const decoded = decode.call(this, taken)
    // The library waits for another answer, which never comes.
    if (!decoded) this['_report_error'](StatusCodes.BadDecodingError, 'an answer that cannot be read')
    return decoded
  }
}

/** Is it an answer for a session that ends before all of it is there? */
function isCut(body: Buffer): boolean {
  const stream = new BinaryStream(body)
  try {
    if (decodeExpandedNodeId(stream).toString() !== SESSION) return false
  } catch {
    return false
  }
  try {
    new CreateSessionResponse().decode(stream)
    return false
  } catch {
    return true
  }
}
