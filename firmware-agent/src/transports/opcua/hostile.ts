import { StatusCodes } from 'node-opcua-status-code'
import { TCP_transport } from 'node-opcua-transport'

let guarded = false

/** Makes the library's transport end the connection where reading what came throws: an oversize length in the same segment as a greeting is otherwise an exception that nobody catches, which ends the agent. */
export function endHostileConnections(): void {
  if (guarded) return
  guarded = true
  const read = TCP_transport.prototype['_on_socket_data']
  TCP_transport.prototype['_on_socket_data'] = function (this: TCP_transport, bytes: Buffer) {
    try {
      read.call(this, bytes)
    } catch (fault) {
      this.prematureTerminate(fault instanceof Error ? fault : new Error(String(fault)), StatusCodes.BadTcpInternalError)
    }
  }
}
