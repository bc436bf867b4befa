import { count, Cursor, type Decoded, hexOf, printable, type Recorded, Stop } from '../decoded.ts'

/** The message types of OPC UA's TCP transport, by their first three characters (OPC 10000-6, 7.1.2 and 6.7.2). */
const messageTypes = new Set(['HEL', 'ACK', 'ERR', 'RHE', 'OPN', 'MSG', 'CLO'])
const HEADER = 8

/** Whether the bytes begin like a message of the TCP transport and not like a service: three letters and a chunk type. */
export const isTransport = (bytes: Buffer): boolean => /^[A-Z]{3}[FCA]/.test(bytes.toString('latin1', 0, 4))

/** Reads the header, and what stands before the encryption, of one transport message; goes as far as the bytes do. */
export function decodeTransport(recorded: Recorded): Decoded {
  const { bytes } = recorded
  const cursor = new Cursor(recorded, 0, bytes.length)
  const type = bytes.toString('latin1', 0, 3)
  try {
    cursor.take('message type', 3, it => `${it.toString('latin1')}${messageTypes.has(type) ? '' : ': unknown'}`)
    cursor.take('chunk', 1, it => ({ F: 'F: final', C: 'C: more follow', A: 'A: aborted' })[it.toString('latin1')] ?? hexOf(it))
    const size = word(cursor, 'message size')
    const wrong = size < HEADER ? `the message says that it is ${count(size, 'byte')} long, less than its own header` : size !== bytes.length ? `the message says that it is ${count(size, 'byte')} long, and ${bytes.length} stand here` : undefined
    const gist = body(type, cursor)
    if (cursor.left > 0) cursor.take(type === 'OPN' || type === 'MSG' || type === 'CLO' ? 'sequence header and what is encrypted or noise' : 'bytes left over', cursor.left, hexOf)
    return { name: type, at: 0, length: bytes.length, gist: wrong === undefined ? gist : `${gist}; ${wrong}`, fields: cursor.fields, ...(wrong === undefined ? {} : { stopped: wrong }) }
  } catch (fault) {
    if (!(fault instanceof Stop)) throw fault
    const at = cursor.at
    if (cursor.left > 0) cursor.fields.push({ at, length: cursor.left, name: 'not decoded', value: hexOf(bytes.subarray(at)) })
    return { name: type, at: 0, length: bytes.length, gist: `stops at byte ${at}: ${fault.message}`, fields: cursor.fields, stopped: `at byte ${at}: ${fault.message}` }
  }
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
