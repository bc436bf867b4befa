import { DataType, type Variant } from 'node-opcua'
import type { Heard } from '../../interface.ts'
import type { Presented } from '../../pki/identities.ts'
import type { Session } from './session.ts'

/** The trust list of the server's default application group and its methods, which have these numbers at every server that can be configured so (OPC 10000-12, 7.8.2 and 7.10). */
const LIST = 'i=12642'
const METHODS = { open: 'i=12647', close: 'i=12650', read: 'i=12652', write: 'i=12655', openWithMasks: 'i=12663', closeAndUpdate: 'i=12666', add: 'i=12668' } as const
const CONFIGURATION = 'i=12637'
const APPLY_CHANGES = 'i=12740'
/** The lists of what is trusted, among the four of a trust list (OPC 10000-12, 7.8.2.8), and how a file is opened to be written anew (OPC 10000-20, 4.2.1). */
const TRUSTED = 1 | 2
const WRITE_ANEW = 2 | 4
/** Bytes read or written in one call, and how many calls a list may take. */
const PIECE = 16_384
const PIECES_AT_MOST = 256

/** What is trusted, in DER. */
export interface Trusted {
  readonly certificates: readonly Buffer[]
  readonly lists: readonly Buffer[]
}

/** Reads what is trusted; answers what came instead. */
export async function read(session: Session): Promise<Trusted | Heard> {
  const opened = await session.invoke(LIST, METHODS.openWithMasks, [{ dataType: DataType.UInt32, value: TRUSTED }])
  if ('says' in opened) return opened
  const file = fileOf(opened)
  const pieces: Buffer[] = []
  for (;;) {
    const piece = await session.invoke(LIST, METHODS.read, [file, { dataType: DataType.Int32, value: PIECE }])
    if ('says' in piece) return piece
    const bytes: unknown = piece[0]?.value
    if (!Buffer.isBuffer(bytes) || bytes.length === 0) break
    pieces.push(bytes)
    if (pieces.length === PIECES_AT_MOST) return { says: 'refused', read: `the list does not end within ${PIECES_AT_MOST} pieces` }
  }
  await session.invoke(LIST, METHODS.close, [file])
  return decode(Buffer.concat(pieces)) ?? { says: 'refused', read: 'what was read is no trust list' }
}

/** Writes what is to be trusted; what else the device knows stays as it is. */
export async function write(session: Session, trusted: Trusted): Promise<Heard> {
  const opened = await session.invoke(LIST, METHODS.open, [{ dataType: DataType.Byte, value: WRITE_ANEW }])
  if ('says' in opened) return opened
  const file = fileOf(opened)
  const bytes = encode(trusted)
  for (let at = 0; at < bytes.length; at += PIECE) {
    const written = await session.invoke(LIST, METHODS.write, [file, { dataType: DataType.ByteString, value: bytes.subarray(at, at + PIECE) }])
    if ('says' in written) return written
  }
  const closed = await session.invoke(LIST, METHODS.closeAndUpdate, [file])
  if ('says' in closed) return closed
  // A server that says so takes the change over only then (OPC 10000-12, 7.8.2.5).
  if (closed[0]?.value === true) await session.invoke(CONFIGURATION, APPLY_CHANGES, [])
  return { says: 'sent', read: 'Good' }
}

/** Adds one certificate, which needs no list of what is there already. */
export async function add(session: Session, { anchor }: Presented): Promise<Heard> {
  const added = await session.invoke(LIST, METHODS.add, [{ dataType: DataType.ByteString, value: anchor?.certificate ?? Buffer.alloc(0) }, { dataType: DataType.Boolean, value: true }])
  return 'says' in added ? added : { says: 'sent', read: 'Good' }
}

/** What is trusted, and this identity too. */
export const withAnchor = ({ certificates, lists }: Trusted, { anchor }: Presented): Trusted =>
  anchor === undefined ? { certificates, lists } : { certificates: [...certificates, anchor.certificate], lists: anchor.list === undefined ? lists : [...lists, anchor.list] }

/** What is trusted, and this identity no more. */
export const withoutAnchor = ({ certificates, lists }: Trusted, { anchor }: Presented): Trusted =>
  ({ certificates: certificates.filter(it => anchor === undefined || !it.equals(anchor.certificate)), lists: lists.filter(it => anchor?.list === undefined || !it.equals(anchor.list)) })

const fileOf = (opened: readonly Variant[]) => ({ dataType: DataType.UInt32, value: Number(opened[0]?.value ?? 0) })

/** A trust list in its binary encoding: which lists it specifies, then the four of them, each an array of byte strings. */
function encode({ certificates, lists }: Trusted): Buffer {
  const array = (all: readonly Buffer[]) => [number(all.length), ...all.flatMap(it => [number(it.length), it])]
  return Buffer.concat([number(TRUSTED), ...array(certificates), ...array(lists), number(0), number(0)])
}

function decode(bytes: Buffer): Trusted | undefined {
  let at = 4
  const next = (): number => {
    const read = bytes.readInt32LE(at)
    at += 4
    return Math.max(0, read)
  }
  const array = (): Buffer[] => {
    const all: Buffer[] = []
    for (let left = next(); left > 0; left--) {
      const length = next()
      if (at + length > bytes.length) throw new RangeError('cut short')
      all.push(bytes.subarray(at, at + length))
      at += length
    }
    return all
  }
  try {
    return { certificates: array(), lists: array() }
  } catch {
    return undefined
  }
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32LE(value)
  return bytes
}
