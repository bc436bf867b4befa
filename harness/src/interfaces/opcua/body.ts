import { BinaryStream, encodeExpandedNodeId, type ExpandedNodeId } from 'node-opcua'

/** A service message as the library makes it. */
export interface Service {
  readonly schema: { readonly name: string }
  encode(stream: BinaryStream): void
}

/** The message body as it stands inside the encryption: type id, then the structure (OPC 10000-6, 5.2.9). */
export function bodyOf(message: Service, room = 65_536): Buffer {
  const stream = new BinaryStream(room)
  encodeExpandedNodeId((message.schema as { readonly encodingDefaultBinary?: ExpandedNodeId } as { readonly encodingDefaultBinary: ExpandedNodeId }).encodingDefaultBinary, stream)
  message.encode(stream)
  return stream.buffer.subarray(0, stream.length)
}
