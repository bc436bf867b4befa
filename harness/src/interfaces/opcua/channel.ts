import { readFileSync } from 'node:fs'
import {
  type ActivateSessionRequest, type AddNodesRequest, type BrowseRequest, type CallRequest, ClientSecureChannelLayer, type CloseSessionRequest, type CreateMonitoredItemsRequest, type CreateSessionRequest, type CreateSubscriptionRequest, type DeleteNodesRequest, type DeleteSubscriptionsRequest, type FindServersRequest,
  type GetEndpointsRequest, type HistoryReadRequest, MessageSecurityMode, type PublishRequest, type ReadRequest, SecurityPolicy, type TransferSubscriptionsRequest, type WriteRequest,
} from 'node-opcua'
import { CertificatePurpose, coercePEMorDerToPrivateKey, convertPEMtoDER, createSelfSignedCertificate, generateKeyPair, type PrivateKey, privateKeyToPEM, readCertificateChain, readPrivateKey } from 'node-opcua-crypto'
import type { Hear, Heard, Lease } from '../../interface.ts'
import { endWith } from '../cut.ts'
import { bodyOf } from './body.ts'
import { endHostileConnections } from './hostile.ts'
import { insteadOf, KeptTransport, refusalIn } from './kept-transport.ts'

/** Milliseconds for a channel to open, and for one answer; a server that was hostile may leave the library waiting for good. */
const OPEN_WITHIN = 8000
const ANSWER_WITHIN = 5000

/** The requests this driver sends; each is well-formed. */
export type Request =
  | CreateSessionRequest | ActivateSessionRequest | CloseSessionRequest | ReadRequest | WriteRequest | CallRequest | BrowseRequest | GetEndpointsRequest | FindServersRequest
  | CreateSubscriptionRequest | CreateMonitoredItemsRequest | TransferSubscriptionsRequest | DeleteSubscriptionsRequest | PublishRequest | AddNodesRequest | DeleteNodesRequest | HistoryReadRequest

/** How we come to the door: how secured, and as which application. */
export interface Dress {
  readonly mode: MessageSecurityMode
  readonly policy: SecurityPolicy
  readonly chain: Buffer[]
  readonly key: PrivateKey
  /** Which application we say we are, where that is not what our certificate says. */
  readonly application?: string
  /** The certificate the bench expects of the server. */
  readonly server: Buffer
}

const known = new Map<string, Dress>()

/** As the application that the bench says is trusted; both certificates are looked at each time, since either end may be given another, and what they hold is read once. */
export function trusted({ door: { settings } }: Lease): Dress {
  const file = readFileSync(settings['serverCertificate'] ?? '')
  const as = [settings['url'], settings['certificate'], readFileSync(settings['certificate'] ?? '', 'latin1'), file.toString('latin1')].join('\n')
  const held = known.get(as)
  if (held !== undefined) return held
  const server = file.toString('latin1').includes('-----BEGIN') ? convertPEMtoDER(file.toString('latin1')) : file
  const dress: Dress = {
    mode: MessageSecurityMode.SignAndEncrypt, policy: SecurityPolicy.Basic256Sha256, chain: readCertificateChain(settings['certificate'] ?? ''), key: readPrivateKey(settings['key'] ?? ''), server,
  }
  known.set(as, dress)
  return dress
}

/** As the second application that the bench says is trusted; undefined where it names none. */
export function otherTrusted(lease: Lease): Dress | undefined {
  const { otherCertificate, otherKey } = lease.door.settings
  return otherCertificate === undefined || otherKey === undefined ? undefined : { ...trusted(lease), chain: readCertificateChain(otherCertificate), key: readPrivateKey(otherKey) }
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
    const transport = new KeptTransport(port => hear('out', `connected from ${port}`, Buffer.alloc(0)))
    let answered = false
    let sent = Buffer.alloc(0)
    const layer = new ClientSecureChannelLayer({
      securityMode: mode, securityPolicy: policy, serverCertificate: server,
      parent: { getCertificate: () => own, getCertificateChain: () => chain, getPrivateKey: () => key },
      connectionStrategy: { maxRetry: 0 }, transportTimeout: ANSWER_WITHIN, defaultTransactionTimeout: ANSWER_WITHIN, transportFactory: { create: () => transport },
    }).on('message', () => { answered = true }).on('send_chunk', bytes => { sent = Buffer.from(bytes) })
    const instead = await new Promise<Heard | undefined>(done => {
      const timer = setTimeout(() => done({ says: 'silent', read: 'the channel took too long to open' }), OPEN_WITHIN)
      // The library waits for the connection to end, which a server may put off after it has refused.
      transport.on('chunk', bytes => {
        const refused = refusalIn(bytes)
        if (refused === undefined) return
        clearTimeout(timer)
        done(refused)
      })
      layer.create(lease.door.settings['url'] ?? '', fault => {
        clearTimeout(timer)
        done(fault ? insteadOf(fault, transport, answered) : undefined)
      })
    })
    const { socket } = transport
    if (instead !== undefined) {
      // Of a channel that stands, what stands inside the encryption is kept; here this is all that was said.
      if (sent.length > 0) hear('out', 'as it went over the wire', sent)
      if (transport.last.length > 0) hear('in', 'as it came over the wire', transport.last)
      layer.dispose()
      transport.socket?.destroy()
      return instead
    }
    if (socket !== undefined) endWith(lease.cut, socket)
    return new Channel(layer, transport, hear)
  }

  /** From here on what is said belongs to another call, which is told where it comes from. */
  lendTo(hear: Hear): this {
    this.#hear = hear
    hear('out', `connected from ${this.#transport.socket?.localPort ?? 'an unknown port'}`, Buffer.alloc(0))
    return this
  }

  /** Bytes sent so far. */
  get sent(): number {
    return this.#transport.socket?.bytesWritten ?? 0
  }

  /** Has the peer ended the connection? */
  get ended(): boolean {
    return this.#transport.endedByPeer
  }

  /** From here on what is said belongs to another call. */
  heardBy(hear: Hear): void {
    this.#hear = hear
  }

  /** Sends one request; answers the response, or what came instead: a server may answer what nobody asked. */
  ask<R>(request: Request): Promise<R | Heard> {
    const due = request.schema.name.replace(/Request$/, 'Response')
    this.#hear('out', request.schema.name, bodyOf(request))
    this.#answered = false
    return new Promise(done => this.#layer.performMessageTransaction(request as never, (fault, response) => {
      const came = response?.schema.name
      done(fault ? insteadOf(fault, this.#transport, this.#answered) : came === due ? (response as R) : { says: 'not-offered', read: `the answer was a ${came}, which was not asked for` })
    }))
  }

  /** Closes the channel. */
  async close(): Promise<void> {
    await new Promise<void>(done => this.#layer.close(() => done()))
  }
}
