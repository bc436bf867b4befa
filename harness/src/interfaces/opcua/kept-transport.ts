import { Socket } from 'node:net'
import { type DiagnosticInfo, getStatusCodeFromCode, type ResponseHeader, ServiceFault } from 'node-opcua'
import { ClientTCP_transport } from 'node-opcua-transport'
import type { Heard } from '../../interface.ts'

/** Faults of a socket that a peer causes. */
const BY_PEER = new Set(['ECONNRESET', 'EPIPE'])
/** Bytes that a peer may send after anything of ours: more is no answer, and would be collected, or thrown away at full speed, until the time is over. */
const ANSWERED_IN = 8 * 1024 * 1024
/** How node-opcua words that nothing came in time, and how it words a device's status where a HEL was not acknowledged. */
const TIMED_OUT = /^(Transaction has timed out|Timeout\(A\))/
const HELLO_REFUSED = /^ACK: ERR received (Bad[A-Za-z]+)/

/**
 * A TCP transport that knows whether the peer ended it, and does not end by itself.
 *
 * node-opcua destroys a socket over which nothing went for its time-out: a session that is only waited for would seem to be ended by the device,
 * and a device that does not answer to have hung up.
 */
export class KeptTransport extends ClientTCP_transport {
  endedByPeer = false
  /** Kept also after the end, when the library has forgotten it. */
  socket: Socket | undefined
  /** The port it came from; undefined where it never connected. */
  port: number | undefined
  /** The bytes that came last. */
  last: Buffer = Buffer.alloc(0)
  readonly #connected: (port: number) => void

  /** `connected` hears from which port, once the connection stands. */
  constructor(connected: (port: number) => void = () => undefined) {
    super()
    this.#connected = connected
  }

  protected override _install_socket(socket: NonNullable<ClientTCP_transport['_socket']>): void {
    super._install_socket(socket)
    if (!(socket instanceof Socket)) return
    this.socket = socket
    socket.setTimeout(0)
    const stands = () => {
      this.port = socket.localPort
      this.#connected(socket.localPort ?? 0)
    }
    if (socket.connecting) socket.prependOnceListener('connect', stands)
    else stands()
    let [sent, came] = [0, 0]
    socket.on('data', bytes => {
      this.last = bytes
      came = socket.bytesWritten === sent ? came + bytes.length : bytes.length
      sent = socket.bytesWritten
      if (came > ANSWERED_IN) socket.destroy(new Error(`more than ${ANSWERED_IN} bytes came for one answer`))
    })
    const ended = () => { this.endedByPeer = true }
    // Before the library, which tells of the end at once.
    socket.prependOnceListener('end', ended).prependListener('error', fault => 'code' in fault && BY_PEER.has(String(fault.code)) && ended())
  }
}

/**
 * What came in place of a response: a status of the device (`refused`), nothing in time (`silent`), the end of the connection by the peer (`dropped`),
 * or a fault of the library or of our own, from which nothing follows about the device (`not-offered`). `answered`: whether a whole message came; the library makes faults in the device's words itself.
 */
export function insteadOf(fault: Error, { endedByPeer }: KeptTransport, answered: boolean): Heard {
  const status = answered && 'response' in fault && fault.response instanceof ServiceFault ? inWords(fault.response.responseHeader) : HELLO_REFUSED.exec(fault.message)?.[1]
  if (status !== undefined) return { says: 'refused', read: status }
  if (TIMED_OUT.test(fault.message)) return { says: 'silent', read: 'no answer in time' }
  return endedByPeer ? { says: 'dropped', read: 'connection closed' } : { says: 'not-offered', read: fault.message }
}

/** By which a server says that it has no room, or no time, for whoever it is (OPC 10000-4, 7.38.2; OPC 10000-6, 7.1.5). */
const NO_ROOM = /^Bad(TooManySessions|MaxConnectionsReached|ServerTooBusy|TcpServerTooBusy|TcpNotEnoughResources|ResourceUnavailable|OutOfMemory|Shutdown|ServerHalted|RequestTimeout|Timeout)\b/

/** What came of a coming: who found no room was not turned away for who he is. A device may give a session free only a while after it ended. */
export const unlessFull = (heard: Heard): Heard => (heard.says === 'refused' && NO_ROOM.test(heard.read) ? { says: 'not-offered', read: `there was no room: ${heard.read}` } : heard)

/** A fault by its status, and behind it whatever else it says: diagnostics, and the texts that they point to (OPC 10000-4, 7.12 and 7.33). */
export function inWords({ serviceResult, serviceDiagnostics, stringTable }: ResponseHeader): string {
  const texts = stringTable ?? []
  const words = (it: DiagnosticInfo | null | undefined, left = 8): string[] => (it === null || it === undefined || left === 0 ? [] : [
    ...[it.symbolicId, it.namespaceURI, it.localizedText].flatMap(n => (n >= 0 && texts[n] === undefined ? [String(n)] : [])), it.additionalInfo ?? '', it.innerStatusCode?.value ? it.innerStatusCode.name : '', ...words(it.innerDiagnosticInfo, left - 1),
  ])
  const told = [...texts.map(it => it ?? ''), ...words(serviceDiagnostics)].filter(it => it !== '')
  return told.length === 0 ? serviceResult.name : `${serviceResult.name} (${told.join('; ')})`
}

/** The refusal in an error message, by which a server ends a connection (OPC 10000-6, 7.1.2.5); undefined where the bytes are another message. A server may write something else where its code should stand. */
export function refusalIn(bytes: Buffer): Heard | undefined {
  if (bytes.length < 12 || bytes.toString('latin1', 0, 3) !== 'ERR') return undefined
  const { name } = getStatusCodeFromCode(bytes.readUInt32LE(8))
  return { says: 'refused', read: name.startsWith('Bad') ? name : 'an error message without a code' }
}
