import { StatusCodes } from 'node-opcua'
import { TCP_transport } from 'node-opcua-transport'

/**
 * Makes node-opcua's transport end the connection where reading what came throws, in the whole process.
 *
 * Without it forty bytes from anybody end the device: node-opcua exchanges its packet assembler while it reads a HEL and
 * takes the listeners off the old one, which then finds an oversize length in the rest of the segment and emits an
 * `error` that nobody hears.
 */
export function endHostileConnections(): void {
  const read = TCP_transport.prototype['_on_socket_data']
  TCP_transport.prototype['_on_socket_data'] = function (this: TCP_transport, bytes: Buffer) {
    try {
      read.call(this, bytes)
    } catch (fault) {
      this.prematureTerminate(fault instanceof Error ? fault : new Error(String(fault)), StatusCodes.BadTcpInternalError)
    }
  }
}
