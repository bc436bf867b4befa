import { count, Cursor, type Decode, FIELDS_AT_MOST, printable } from '../decoded.ts'

/** The control characters of ISO/IEC 646 by their short names. */
const controls = [
  'NUL', 'SOH', 'STX', 'ETX', 'EOT', 'ENQ', 'ACK', 'BEL', 'BS', 'HT', 'LF', 'VT', 'FF', 'CR', 'SO', 'SI',
  'DLE', 'DC1', 'DC2', 'DC3', 'DC4', 'NAK', 'SYN', 'ETB', 'CAN', 'EM', 'SUB', 'ESC', 'FS', 'GS', 'RS', 'US',
] as const
const DEL = 0x7f

type Kind = 'text' | 'control' | 'sequence' | 'eight-bit'

/** Reads console text: printable runs as they are, control characters and escape sequences (ECMA-48) by name. */
const decode: Decode = recorded => {
  const { bytes } = recorded
  if (bytes.length === 0) return []
  const cursor = new Cursor(recorded, 0, bytes.length)
  while (cursor.left > 0 && cursor.fields.length < FIELDS_AT_MOST) {
    const kind = kindAt(bytes, cursor.at)
    const end = kind === 'sequence' ? sequenceEnd(bytes, cursor.at) : runEnd(bytes, cursor.at, kind)
    cursor.take(fieldNames[kind], end - cursor.at, it => reading[kind](it))
  }
  const left = cursor.left
  return [{
    name: 'console text', at: 0, length: bytes.length, fields: cursor.fields,
    gist: short(cursor.fields.map(it => it.value).join(' ')),
    ...(left > 0 ? { stopped: `at byte ${cursor.at}: there are more than ${FIELDS_AT_MOST} fields` } : {}),
  }]
}
export default decode

const fieldNames = { text: 'text', control: 'control', sequence: 'escape sequence', 'eight-bit': 'bytes above 0x7f' } as const

const reading: Readonly<Record<Kind, (bytes: Buffer) => string>> = {
  text: bytes => `“${bytes.toString('latin1')}”`,
  control: bytes => runs([...bytes].map(it => (it === DEL ? 'DEL' : (controls[it] ?? '')))).join(' '),
  sequence: bytes => `ESC ${printable(bytes.toString('latin1', 1))}`,
  'eight-bit': bytes => `${count(bytes.length, 'byte')}: ${bytes.toString('hex', 0, 32)}${bytes.length > 32 ? '…' : ''}`,
}

/** Equal names in a row once, with how many. */
function runs(names: readonly string[]): string[] {
  const out: string[] = []
  for (let at = 0; at < names.length; ) {
    let end = at
    while (names[end] === names[at]) end++
    out.push(end - at > 2 ? `${names[at]} × ${end - at}` : names.slice(at, end).join(' '))
    at = end
  }
  return out
}

function kindAt(bytes: Buffer, at: number): Kind {
  const byte = bytes[at] ?? 0
  if (byte === 0x1b && at + 1 < bytes.length && (bytes[at + 1] ?? 0) >= 0x20 && (bytes[at + 1] ?? 0) < DEL) return 'sequence'
  if (byte < 0x20 || byte === DEL) return 'control'
  return byte > DEL ? 'eight-bit' : 'text'
}

function runEnd(bytes: Buffer, from: number, kind: Kind): number {
  let end = from + 1
  while (end < bytes.length && kindAt(bytes, end) === kind) end++
  return end
}

/** CSI ends with a byte of 0x40 to 0x7e, OSC with BEL or ESC, any other after one byte (ECMA-48, 5.4). */
function sequenceEnd(bytes: Buffer, from: number): number {
  const second = bytes[from + 1]
  let end = from + 2
  if (second === 0x5b) {
    while (end < bytes.length && !((bytes[end] ?? 0) >= 0x40 && (bytes[end] ?? 0) < DEL)) end++
    return Math.min(end + 1, bytes.length)
  }
  if (second !== 0x5d) return end
  while (end < bytes.length && bytes[end] !== 0x07 && bytes[end] !== 0x1b) end++
  return bytes[end] === 0x07 ? end + 1 : end
}

const short = (text: string): string => (text.length > 120 ? `${text.slice(0, 119)}…` : text)
