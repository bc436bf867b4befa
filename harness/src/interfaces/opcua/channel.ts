import { readFileSync } from 'node:fs'
import {
  type ActivateSessionRequest, type AddNodesRequest, BinaryStream, type BrowseRequest, type CallRequest, ClientSecureChannelLayer, type CloseSessionRequest, type CreateMonitoredItemsRequest, type CreateSessionRequest, type CreateSubscriptionRequest, type DeleteNodesRequest, encodeExpandedNodeId,
  type ExpandedNodeId, MessageSecurityMode, type PublishRequest, type ReadRequest, SecurityPolicy, type WriteRequest,
} from 'node-opcua'
import { CertificatePurpose, coercePEMorDerToPrivateKey, convertPEMtoDER, createSelfSignedCertificate, generateKeyPair, type PrivateKey, privateKeyToPEM, readCertificateChain, readPrivateKey } from 'node-opcua-crypto'
import type { Hear, Heard, Lease } from '../../interface.ts'
import { endWith } from '../cut.ts'
import { endHostileConnections } from './hostile.ts'
import { insteadOf, KeptTransport } from './kept-transport.ts'

/** Milliseconds for a channel to open, and for one answer; a server that was hostile may leave the library waiting for good. */
const OPEN_WITHIN = 8000
const ANSWER_WITHIN = 5000

/** The requests this driver sends; each is well-formed. */
export type Request = CreateSessionRequest | ActivateSessionRequest | CloseSessionRequest | ReadRequest | WriteRequest | CallRequest | BrowseRequest | CreateSubscriptionRequest | CreateMonitoredItemsRequest | PublishRequest | AddNodesRequest | DeleteNodesRequest

/** How we come to the door: how secured, and as which application. */
export interface Dress {
  readonly mode: MessageSecurityMode
  readonly policy: SecurityPolicy
  readonly chain: Buffer[]
  readonly key: PrivateKey
  /** The certificate the bench expects of the server. */
  readonly server: Buffer
}

const known = new Map<string, Dress>()

/** As the application that the bench says is trusted; its certificate files are read once. */
export function trusted({ door: { settings } }: Lease): Dress {
  const as = [settings['url'], settings['certificate'], settings['serverCertificate']].join('\n')
  const held = known.get(as)
  if (held !== undefined) return held
  const file = readFileSync(settings['serverCertificate'] ?? '')
  const server = file.toString('latin1').includes('-----BEGIN') ? convertPEMtoDER(file.toString('latin1')) : file
  const dress: Dress = {
    mode: MessageSecurityMode.SignAndEncrypt, policy: SecurityPolicy.Basic256Sha256, chain: readCertificateChain(settings['certificate'] ?? ''), key: readPrivateKey(settings['key'] ?? ''), server,
  }
  known.set(as, dress)
  return dress
}

/** Without any security: whatever the endpoint list says, only trying tells whether it is served. */
export const unsecured = (lease: Lease): Dress => ({ ...trusted(lease), mode: MessageSecurityMode.None, policy: SecurityPolicy.None })

/** One key for every application that nobody knows: making one costs more than all else. */
let strangersKey: ReturnType<typeof generateKeyPair> | undefined

/** As an application that nobody has ever trusted: a self-signed certificate made on the spot, right in all else. */
export async function unknownApplication(lease: Lease, name = 'nobody knows it'): Promise<Dress> {
  strangersKey ??= generateKeyPair(2048)
  const { privateKey } = await strangersKey
  const { cert } = await createSelfSignedCertificate({ privateKey, subject: `CN=${name}`, applicationUri: 'urn:fourtwo:harness', dns: ['localhost'], validity: 30, purpose: CertificatePurpose.ForApplication })
  return { ...trusted(lease), chain: [convertPEMtoDER(cert)], key: coercePEMorDerToPrivateKey((await privateKeyToPEM(privateKey)).privPem) }
}

/** A secure channel that keeps what stands inside the encryption. */
export class Channel {
  readonly #layer: ClientSecureChannelLayer
  readonly #transport: KeptTransport
  #answered = false
  #hear: Hear

  private constructor(layer: ClientSecureChannelLayer, transport: KeptTransport, hear: Hear) {
    this.#layer = layer
    this.#transport = transport
    this.#hear = hear
    layer.on('message', () => { this.#answered = true })
    layer._getMessageBuilder()?.on('full_message_body', bytes => this.#hear('in', 'response', bytes))
  }

  /** Opens a channel; answers what came instead where it did not open. */
  static async open(lease: Lease, hear: Hear, { mode, policy, chain, key, server }: Dress): Promise<Channel | Heard> {
    if (lease.cut.aborted) return { says: 'not-offered', read: 'the run was stopped' }
    const [own] = chain
    if (own === undefined) return { says: 'not-offered', read: 'the bench names no client certificate' }
    endHostileConnections()
    const transport = new KeptTransport()
    let answered = false
    const layer = new ClientSecureChannelLayer({
      securityMode: mode, securityPolicy: policy, serverCertificate: server,
      parent: { getCertificate: () => own, getCertificateChain: () => chain, getPrivateKey: () => key },
      connectionStrategy: { maxRetry: 0 }, transportTimeout: ANSWER_WITHIN, defaultTransactionTimeout: ANSWER_WITHIN, transportFactory: { create: () => transport },
    }).on('message', () => { answered = true })
    const instead = await new Promise<Heard | undefined>(done => {
      const timer = setTimeout(() => done({ says: 'silent', read: 'the channel took too long to open' }), OPEN_WITHIN)
      layer.create(lease.door.settings['url'] ?? '', fault => {
        clearTimeout(timer)
        done(fault ? insteadOf(fault, transport, answered) : undefined)
      })
    })
    const { socket, localPort } = transport
    if (localPort !== undefined) hear('out', `connected from ${localPort}`, Buffer.alloc(0))
    if (instead !== undefined) {
      layer.dispose()
      return instead
    }
    if (socket !== undefined) endWith(lease.cut, socket)
    return new Channel(layer, transport, hear)
  }

  /** From here on what is said belongs to another call. */
  heardBy(hear: Hear): void {
    this.#hear = hear
  }

  /** Sends one request; answers the response, or what came instead. */
  ask<R>(request: Request): Promise<R | Heard> {
    this.#hear('out', request.schema.name, bodyOf(request))
    this.#answered = false
    return new Promise(done => this.#layer.performMessageTransaction(request as never, (fault, response) => done(fault ? insteadOf(fault, this.#transport, this.#answered) : (response as R))))
  }

  /** Closes the channel. */
  async close(): Promise<void> {
    await new Promise<void>(done => this.#layer.close(() => done()))
  }
}

/** The message body as it stands inside the encryption: type id, then the structure (OPC 10000-6, 5.2.9). */
function bodyOf(request: Request): Buffer {
  const stream = new BinaryStream(65_536)
  encodeExpandedNodeId((request.schema as { encodingDefaultBinary: ExpandedNodeId }).encodingDefaultBinary, stream)
  request.encode(stream)
  return stream.buffer.subarray(0, stream.length)
}
