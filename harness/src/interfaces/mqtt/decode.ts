import { count, Cursor, type Decode, type Decoded, hexOf, printable, type Recorded, Stop, textOrHex } from '../decoded.ts'

/** The control packets of MQTT 3.1.1, table 2.1, by the upper half of the first byte. */
const names = [
  'reserved type 0', 'CONNECT', 'CONNACK', 'PUBLISH', 'PUBACK', 'PUBREC', 'PUBREL', 'PUBCOMP',
  'SUBSCRIBE', 'SUBACK', 'UNSUBSCRIBE', 'UNSUBACK', 'PINGREQ', 'PINGRESP', 'DISCONNECT', 'reserved type 15',
] as const
/** CONNACK return codes of MQTT 3.1.1, table 3.1. */
const returnCodes = ['accepted', 'unacceptable protocol version', 'identifier rejected', 'server unavailable', 'bad user name or password', 'not authorized'] as const

/** Reads every MQTT 3.1.1 control packet of a line (OASIS MQTT 3.1.1, 2 and 3). */
const decode: Decode = recorded => {
  const packets: Decoded[] = []
  let at = 0
  while (at < recorded.bytes.length && packets.length < 100) {
    const packet = packetAt(recorded, at)
    packets.push(packet)
    if (packet.length === 0) break
    at += packet.length
  }
  return packets
}
export default decode

function packetAt(recorded: Recorded, start: number): Decoded {
  const header = new Cursor(recorded, start, recorded.bytes.length)
  let first = 0
  let name = ''
  let end = recorded.bytes.length
  let cursor = header
  try {
    first = header.take('type and flags', 1, ([byte = 0]) => `${names[byte >> 4]}, flags ${flags(byte)}`)[0] ?? 0
    name = names[first >> 4] ?? ''
    const length = remainingLength(header)
    end = Math.min(end, header.at + length)
    cursor = new Cursor(recorded, header.at, end)
    const gist = body(name, first, cursor)
    if (cursor.left > 0) cursor.take('bytes left over', cursor.left, hexOf)
    const whole = header.at + length
    const cut = whole > recorded.bytes.length ? { stopped: `the packet claims ${count(length, 'byte')} after its header and ${recorded.bytes.length - header.at} stand here` } : {}
    return { name, at: start, length: end - start, gist, fields: [...header.fields, ...cursor.fields], ...cut }
  } catch (fault) {
    if (!(fault instanceof Stop)) throw fault
    if (cursor.left > 0) cursor.fields.push({ at: cursor.at, length: cursor.left, name: 'not decoded', value: recorded.blanked(cursor.at, cursor.left) ? `(${count(cursor.left, 'byte')}, blanked)` : hexOf(recorded.bytes.subarray(cursor.at, end)) })
    const fields = cursor === header ? header.fields : [...header.fields, ...cursor.fields]
    return { name: name === '' ? 'no packet' : name, at: start, length: end - start, gist: `stops at byte ${cursor.at}`, fields, stopped: `at byte ${cursor.at}: ${fault.message}` }
  }
}

const flags = (byte: number): string => (byte & 15).toString(2).padStart(4, '0')

/** One to four bytes, seven bits each. [MQTT-2.2.3] */
function remainingLength(cursor: Cursor): number {
  let length = 0
  for (let n = 0; n < 4; n++) {
    const byte = cursor.take(n === 0 ? 'remaining length' : 'remaining length, continued', 1, ([it = 0]) => `${it & 127}${it > 127 ? ', more follows' : ''}`)[0] ?? 0
    length += (byte & 127) * 128 ** n
    if (byte < 128) return length
  }
  throw new Stop('the remaining length has more than four bytes')
}

function body(name: string, first: number, cursor: Cursor): string {
  switch (name) {
    case 'CONNECT':
      return connect(cursor)
    case 'CONNACK': {
      cursor.take('acknowledge flags', 1, ([it = 0]) => ((it & 1) === 1 ? 'session present' : 'no session present'))
      let gist = ''
      cursor.take('return code', 1, ([it = 0]) => (gist = `${it}: ${returnCodes[it] ?? 'reserved'}`))
      return `return code ${gist}`
    }
    case 'PUBLISH': {
      const qos = (first >> 1) & 3
      if (qos === 3) throw new Stop('quality of service 3 does not exist')
      const topic = text(cursor, 'topic')
      const id = qos > 0 ? packetId(cursor) : ''
      const size = cursor.left
      const payload = size > 0 ? shown(cursor, 'payload', size, textOrHex) : '(empty)'
      return `topic ${topic}, quality ${qos}${id}, payload ${short(payload)}`
    }
    case 'PUBACK':
    case 'PUBREC':
    case 'PUBREL':
    case 'PUBCOMP':
    case 'UNSUBACK':
      return packetId(cursor).slice(2)
    case 'SUBSCRIBE':
    case 'UNSUBSCRIBE': {
      packetId(cursor)
      const topics: string[] = []
      while (cursor.left > 0) {
        topics.push(text(cursor, 'topic filter'))
        if (name === 'SUBSCRIBE') cursor.take('requested quality', 1, ([it = 0]) => String(it))
      }
      return topics.join(', ')
    }
    case 'SUBACK': {
      packetId(cursor)
      const granted: string[] = []
      while (cursor.left > 0) granted.push(shown(cursor, 'return code', 1, ([it = 0]) => (it === 0x80 ? '0x80: failure' : `granted quality ${it}`)))
      return granted.join(', ')
    }
    case 'PINGREQ':
    case 'PINGRESP':
    case 'DISCONNECT':
      return 'no content'
    default:
      throw new Stop('this packet type is reserved')
  }
}

/** CONNECT, 3.1. */
function connect(cursor: Cursor): string {
  const protocol = text(cursor, 'protocol name')
  const level = cursor.take('protocol level', 1, ([it = 0]) => `${it}${it === 4 ? ': MQTT 3.1.1' : it === 5 ? ': MQTT 5' : it === 3 ? ': MQTT 3.1' : ''}`)[0] ?? 0
  if (level !== 4 && level !== 3) throw new Stop(`protocol ${protocol}, level ${level} is not MQTT 3.1.1`)
  const set = cursor.take('connect flags', 1, ([it = 0]) => connectFlags(it))[0] ?? 0
  cursor.take('keep-alive', 2, it => `${it.readUInt16BE()} s`)
  const client = text(cursor, 'client identifier')
  if ((set & 0x04) !== 0) {
    text(cursor, 'will topic')
    text(cursor, 'will message')
  }
  const user = (set & 0x80) === 0 ? 'no user' : `user ${text(cursor, 'user name')}`
  const secret = (set & 0x40) === 0 ? 'no password' : `password ${text(cursor, 'password')}`
  return `${user}, ${secret}, client ${client}`
}

function connectFlags(it: number): string {
  const all = [[0x80, 'user name'], [0x40, 'password'], [0x20, 'will retained'], [0x04, 'will'], [0x02, 'clean session'], [0x01, 'reserved bit set']] as const
  return all.filter(([bit]) => (it & bit) !== 0).map(([, word]) => word).join(', ') || 'none'
}

const packetId = (cursor: Cursor): string => `, packet ${shown(cursor, 'packet identifier', 2, it => String(it.readUInt16BE()))}`

/** Length in two bytes, then UTF-8. [MQTT-1.5.3] */
function text(cursor: Cursor, name: string): string {
  const length = cursor.take(`${name}: length`, 2, it => String(it.readUInt16BE())).readUInt16BE()
  return length === 0 ? '(empty)' : shown(cursor, name, length, it => (name === 'will message' ? textOrHex(it) : printable(it.toString('utf8'))))
}

function shown(cursor: Cursor, name: string, length: number, read: (bytes: Buffer) => string): string {
  cursor.take(name, length, read)
  return short(cursor.fields.at(-1)?.value ?? '')
}
const short = (value: string): string => (value.length > 80 ? `${value.slice(0, 79)}…` : value)
