/** Four-byte numbers, least significant byte first. */
export function words(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4)
  for (const [n, value] of values.entries()) bytes.writeUInt32LE(value, n * 4)
  return bytes
}
/** A string or bytes with their length before them; nothing at all is -1. */
export const lengthened = (it: Buffer | string | undefined): Buffer => (it === undefined ? words(0xffffffff) : Buffer.concat([words(Buffer.byteLength(it)), Buffer.from(it)]))

/** The header of every message of the TCP transport: type, chunk, size (OPC 10000-6, 7.1.2.2). */
export const HEADER = 8
/** A message with the size its header claims. */
export function message(type: string, body: Buffer, claims = body.length + HEADER): Buffer {
  const header = Buffer.from(`${type}____`, 'latin1')
  header.writeUInt32LE(claims, 4)
  return Buffer.concat([header, body])
}

/** What one end can take: buffers, the longest message and the most chunks; 0 where it names no limit. */
export interface Limits {
  readonly receive: number
  readonly send: number
  readonly longest: number
  readonly chunks: number
}
/** Opens the transport (OPC 10000-6, 7.1.2.3). */
export const hello = (url: string, { receive, send, longest, chunks }: Limits): Buffer => message('HELF', Buffer.concat([words(0, receive, send, longest, chunks), lengthened(url)]))
/** Acknowledges a HEL (OPC 10000-6, 7.1.2.4). */
export const acknowledgement = ({ receive, send, longest, chunks }: Limits): Buffer => message('ACKF', words(0, receive, send, longest, chunks))
/** Ends a conversation with a status code and a reason (OPC 10000-6, 7.1.2.5). */
export const farewell = (code: number, reason: string): Buffer => message('ERRF', Buffer.concat([words(code), lengthened(reason)]))
/** Reads what acknowledges a HEL; undefined where it is no ACK (OPC 10000-6, 7.1.2.4). */
export function acknowledged(bytes: Buffer): Limits | undefined {
  if (bytes.toString('latin1', 0, 4) !== 'ACKF' || bytes.length < HEADER + 20) return undefined
  const at = (n: number) => bytes.readUInt32LE(HEADER + n * 4)
  return { receive: at(1), send: at(2), longest: at(3), chunks: at(4) }
}
/** Reads an ERR: the status code and the reason (OPC 10000-6, 7.1.2.5); undefined where it is none. */
export function error(bytes: Buffer): { readonly code: number; readonly reason: string } | undefined {
  if (bytes.toString('latin1', 0, 3) !== 'ERR' || bytes.length < HEADER + 4) return undefined
  const length = bytes.length >= HEADER + 8 ? bytes.readInt32LE(HEADER + 4) : -1
  return { code: bytes.readUInt32LE(HEADER), reason: length > 0 ? bytes.toString('utf8', HEADER + 8, Math.min(bytes.length, HEADER + 8 + length)) : '' }
}
