import { BinaryStream, decodeExpandedNodeId, type ExpandedNodeId, type ResponseHeader, ServiceFault } from 'node-opcua'
import type { Heard } from '../../../interface.ts'

/** What every answer has. */
export interface Answered {
  readonly responseHeader: ResponseHeader
  decode(stream: BinaryStream): void
}
/** The class of an answer. */
export type Response<R> = (new () => R) & { readonly schema: object }

const idOf = (of: { readonly schema: object }): string => String((of.schema as { readonly encodingDefaultBinary?: ExpandedNodeId }).encodingDefaultBinary)

/** Reads the body of an answer as what was asked for: `refused` where it is a fault, `hostile` where it is neither. Never throws, whatever the bytes are. */
export function readResponse<R extends Answered>(body: Buffer, response: Response<R>): R | Heard {
  try {
    const stream = new BinaryStream(body)
    const id = decodeExpandedNodeId(stream).toString()
    const read = id === idOf(ServiceFault) ? new ServiceFault() : id === idOf(response) ? new response() : undefined
    if (read === undefined) return { says: 'hostile', read: `an answer of the type ${id}, which was not asked for` }
    read.decode(stream)
    const { serviceResult } = read.responseHeader
    return read instanceof ServiceFault || serviceResult.isBad() ? { says: 'refused', read: serviceResult.name } : (read as R)
  } catch {
    return { says: 'hostile', read: 'an answer whose bytes do not fit its type' }
  }
}
