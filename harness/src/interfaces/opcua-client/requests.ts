import * as opcua from 'node-opcua'
import { BinaryStream, decodeExpandedNodeId, type RequestHeader } from 'node-opcua'

/** What every request has. */
export interface Requested {
  readonly schema: { readonly name: string }
  readonly requestHeader: RequestHeader
  decode(stream: BinaryStream): void
}
type Kind = new () => Requested

/** Every request that the library knows, by the number of its binary encoding. */
const known: ReadonlyMap<string, Kind> = new Map(Object.entries(opcua).flatMap(([name, it]) => {
  const id = typeof it === 'function' && /Request$/.test(name) && 'schema' in it ? (it.schema as { readonly encodingDefaultBinary?: object }).encodingDefaultBinary : undefined
  return id === undefined || id === null ? [] : [[String(id), it as unknown as Kind] as const]
}))

/** Reads the body of a request; undefined where it is none. Never throws, whatever the bytes are. */
export function readRequest(body: Buffer): Requested | undefined {
  try {
    const stream = new BinaryStream(body)
    const kind = known.get(decodeExpandedNodeId(stream).toString())
    if (kind === undefined) return undefined
    const request = new kind()
    request.decode(stream)
    return request
  } catch {
    return undefined
  }
}
