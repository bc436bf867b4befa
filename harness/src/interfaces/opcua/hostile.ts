import { setErrorLogger, setWarningLogger, StatusCodes } from 'node-opcua'
import { TCP_transport } from 'node-opcua-transport'

let guarded = false

/**
 * Makes node-opcua's transport end the connection where reading what came throws.
 *
 * Without it a device ends the assessment: an ACK that grants buffers of no size fails an assertion in the socket's own
 * event, and an oversize length in the same segment as the ACK is found by a packet assembler whose listeners were
 * taken off while the ACK was read. Either is an exception that nobody catches.
 */
export function endHostileConnections(): void {
  if (guarded) return
  guarded = true
  // It warns of policies that are withdrawn and of bytes that it cannot read: both are ours on purpose, and stand in the transcript.
  setErrorLogger(() => undefined)
  setWarningLogger(() => undefined)
  const read = TCP_transport.prototype['_on_socket_data']
  TCP_transport.prototype['_on_socket_data'] = function (this: TCP_transport, bytes: Buffer) {
    try {
      read.call(this, bytes)
    } catch (fault) {
      this.prematureTerminate(fault instanceof Error ? fault : new Error(String(fault)), StatusCodes.BadTcpInternalError)
    }
  }
}
