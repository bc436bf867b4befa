import { randomBytes } from 'node:crypto'
import { NodeId, NodeIdType } from 'node-opcua'

/** Identifiers that the server did not issue, made from one that it did; each of its type and, but for one, of its length. */
export const inventions: Readonly<Record<string, (token: NodeId) => NodeId>> = {
  'made up at random': token => withBytes(token, randomBytes(bytesOf(token).length)),
  'one more': token => withBytes(token, stepped(bytesOf(token), 1)),
  'one less': token => withBytes(token, stepped(bytesOf(token), -1)),
  'without its last byte': token => withBytes(token, bytesOf(token).subarray(0, -1)),
  'none at all': () => new NodeId(),
}

/** The bytes of an identifier, whatever its type; of a number, four. */
export function bytesOf({ identifierType, value }: NodeId): Buffer {
  if (Buffer.isBuffer(value)) return value
  if (identifierType !== NodeIdType.NUMERIC) return identifierType === NodeIdType.GUID ? Buffer.from(String(value).replaceAll('-', ''), 'hex') : Buffer.from(String(value), 'latin1')
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(Number(value))
  return bytes
}

/** An identifier of the same type, with other bytes. */
function withBytes({ identifierType, namespace }: NodeId, bytes: Buffer): NodeId {
  switch (identifierType) {
    case NodeIdType.BYTESTRING:
      return new NodeId(NodeIdType.BYTESTRING, bytes, namespace)
    case NodeIdType.NUMERIC:
      return new NodeId(NodeIdType.NUMERIC, Buffer.concat([Buffer.alloc(4), bytes]).readUInt32BE(bytes.length), namespace)
    case NodeIdType.GUID: {
      const hex = bytes.toString('hex').padEnd(32, '0')
      return new NodeId(NodeIdType.GUID, [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-').toUpperCase(), namespace)
    }
    default:
      return new NodeId(NodeIdType.STRING, bytes.toString('latin1'), namespace)
  }
}

/** The bytes as a number, one more or one less, most significant byte first. */
function stepped(bytes: Buffer, by: 1 | -1): Buffer {
  const next = Buffer.from(bytes)
  for (let at = next.length - 1; at >= 0; at--) {
    const value = (next[at] ?? 0) + by
    next[at] = value & 0xff
    if (value >= 0 && value <= 0xff) break
  }
  return next
}
