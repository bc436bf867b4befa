import { count, Cursor, type Decoded, type Field, hexOf, printable, type Recorded, Stop } from '../decoded.ts'

/** The message types of OPC UA's TCP transport, by their first three characters (OPC 10000-6, 7.1.2 and 6.7.2). */
const messageTypes = new Set(['HEL', 'ACK', 'ERR', 'RHE', 'OPN', 'MSG', 'CLO'])
/** Those that are secured. */
const SECURED = new Set(['OPN', 'MSG', 'CLO'])
const HEADER = 8

/** Whether the bytes begin like a message of the TCP transport and not like a service: three letters and a chunk type. */
export const isTransport = (bytes: Buffer): boolean => /^([A-Z]{3}[FCA]|(OPN|MSG|CLO)[A-Z])/.test(bytes.toString('latin1', 0, 4))

/** The lengths that signatures have: of the derived keys, and of RSA keys. */
const SIGNATURES = [32, 20, 256, 384, 512, 128]
/** Reads a service that begins at a place: its name, its fields, where it ends, and why it went no further. */
export type ReadService = (recorded: Recorded, at: number) => { readonly name: string; readonly gist: string; readonly fields: readonly Field[]; readonly end: number; readonly stopped?: string } | undefined

/**
 * Reads one transport message as far as the bytes go: its header, what stands before the encryption, and what stands inside where it was recorded in clear.
 *
 * `service` reads a service at a place, and answers nothing where none begins: then it is encrypted, a part of one, or noise.
 */
export function decodeTransport(recorded: Recorded, service: ReadService): Decoded {
  const { bytes } = recorded
  const cursor = new Cursor(recorded, 0, bytes.length)
  const type = bytes.toString('latin1', 0, 3)
  try {
    cursor.take('message type', 3, it => `${it.toString('latin1')}${messageTypes.has(type) ? '' : ': unknown'}`)
    cursor.take('chunk', 1, it => ({ F: 'F: final', C: 'C: more follow', A: 'A: aborted' })[it.toString('latin1')] ?? hexOf(it))
    const size = word(cursor, 'message size')
    const gist = body(type, cursor)
    const inside = SECURED.has(type) ? content(cursor, recorded, service) : undefined
    // A handshake grows by its encryption, and its size is what it then is.
    const wrong = inside !== undefined && type === 'OPN' ? inside.stopped : size < HEADER ? `the message says that it is ${count(size, 'byte')} long, less than its own header` : size !== bytes.length ? `the message says that it is ${count(size, 'byte')} long, and ${bytes.length} stand here` : inside?.stopped
    if (cursor.left > 0) cursor.take(SECURED.has(type) ? (inside === undefined ? 'sequence header and what is encrypted or noise' : 'not decoded') : 'bytes left over', cursor.left, hexOf)
    const told = inside === undefined ? gist : `${gist}: ${inside.gist}`
    return { name: inside === undefined ? type : `${type} ${inside.name}`, at: 0, length: bytes.length, gist: wrong === undefined ? told : `${told}; ${wrong}`, fields: cursor.fields, ...(wrong === undefined ? {} : { stopped: wrong }) }
  } catch (fault) {
    if (!(fault instanceof Stop)) throw fault
    const at = cursor.at
    if (cursor.left > 0) cursor.fields.push({ at, length: cursor.left, name: 'not decoded', value: hexOf(bytes.subarray(at)) })
    return { name: type, at: 0, length: bytes.length, gist: `stops at byte ${at}: ${fault.message}`, fields: cursor.fields, stopped: `at byte ${at}: ${fault.message}` }
  }
}

/** Sequence header, service, padding and signature of a chunk in clear; undefined where no service begins behind the sequence header. */
function content(cursor: Cursor, recorded: Recorded, service: ReadService): { readonly name: string; readonly gist: string; readonly stopped?: string } | undefined {
  const read = service(recorded, cursor.at + 8)
  if (read === undefined) return part(cursor, recorded.bytes)
  word(cursor, 'sequence number')
  word(cursor, 'request')
  cursor.fields.push(...read.fields)
  cursor.at = read.end
  if (read.stopped === undefined) tail(cursor, recorded.bytes)
  return { name: read.name, gist: read.gist, ...(read.stopped === undefined ? {} : { stopped: read.stopped }) }
}

/** Padding so long that what is encrypted does not look like it by chance. */
const TELLING = 4

/** The same of a chunk that holds a part of a service, or none: its padding tells that it is in clear. */
function part(cursor: Cursor, bytes: Buffer): { readonly name: string; readonly gist: string } | undefined {
  for (const signature of SIGNATURES) {
    const end = bytes.length - signature
    const padding = bytes[end - 1] ?? 0
    const at = end - 1 - padding
    if (padding < TELLING || at < cursor.at + 8 || bytes.subarray(at, end).some(byte => byte !== padding)) continue
    word(cursor, 'sequence number')
    word(cursor, 'request')
    if (at > cursor.at) cursor.take('body, or a part of one', at - cursor.at, hexOf)
    tail(cursor, bytes)
    return { name: 'in clear', gist: 'no whole service' }
  }
  return undefined
}

/** What stands behind a service. The last byte of the padding tells its length too: one that was damaged is still told apart. */
function tail(cursor: Cursor, bytes: Buffer): void {
  const { left } = cursor
  const before = (signature: number, n: number) => bytes[bytes.length - signature - n] ?? 0
  const shape = SIGNATURES.flatMap(signature => [{ signature, high: 0, padding: before(signature, 1) }, { signature, high: 1, padding: before(signature, 2) + 256 * before(signature, 1) }]).find(({ signature, high, padding }) => 1 + padding + high + signature === left)
  if (shape !== undefined) {
    cursor.take('padding: length', 1, it => String(it[0]))
    if (shape.padding > 0) cursor.take('padding', shape.padding, hexOf)
    if (shape.high > 0) cursor.take('padding: high byte of its length', 1, it => String(it[0]))
  }
  if (cursor.left > 0) cursor.take(shape !== undefined || SIGNATURES.includes(left) ? 'signature' : 'padding and signature', cursor.left, hexOf)
}

function body(type: string, cursor: Cursor): string {
  switch (type) {
    case 'HEL':
      limits(cursor)
      return `endpoint ${text(cursor, 'endpoint URL')}`
    case 'ACK':
      return limits(cursor)
    case 'ERR': {
      const code = word(cursor, 'error', hex)
      return `${hex(code)} ${text(cursor, 'reason')}`
    }
    case 'RHE':
      return `${text(cursor, 'server URI')} ${text(cursor, 'endpoint URL')}`
    case 'OPN': {
      word(cursor, 'secure channel')
      const policy = text(cursor, 'security policy URI')
      text(cursor, 'sender certificate', hexOf)
      text(cursor, 'receiver certificate thumbprint', hexOf)
      return `policy ${policy}`
    }
    case 'MSG':
    case 'CLO': {
      const channel = word(cursor, 'secure channel')
      return `channel ${channel}, token ${word(cursor, 'token')}`
    }
    default:
      throw new Stop(`${printable(type)} is no message type`)
  }
}

function limits(cursor: Cursor): string {
  const version = word(cursor, 'protocol version')
  for (const name of ['receive buffer', 'send buffer', 'longest message', 'most chunks']) word(cursor, name)
  return `version ${version}`
}

const hex = (value: number): string => `0x${value.toString(16).padStart(8, '0')}`

function word(cursor: Cursor, name: string, show: (value: number) => string = String): number {
  return cursor.take(name, 4, it => show(it.readUInt32LE())).readUInt32LE()
}

/** Length in four bytes, -1 for none, then the bytes. */
function text(cursor: Cursor, name: string, read: (bytes: Buffer) => string = it => printable(it.toString('utf8'))): string {
  const length = cursor.take(`${name}: length`, 4, it => (it.readInt32LE() === -1 ? 'none' : String(it.readUInt32LE()))).readInt32LE()
  if (length === -1 || length === 0) return 'none'
  if (length < 0) throw new Stop(`${name} has the length ${length}`)
  cursor.take(name, length, read)
  return cursor.fields.at(-1)?.value ?? ''
}
