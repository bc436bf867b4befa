import { createHash } from 'node:crypto'
import { DataType, makePermissionFlag, type OPCUAServer, StatusCodes, type UAMethod, type UAObject, type Variant, type VariantOptions, WellKnownRoles } from 'node-opcua'
import type { Device } from '../../core/device.ts'
import { by } from './by.ts'
import type { TrustList } from './trust-list.ts'

/** The trust list of the default application group and its methods (OPC 10000-12, 7.8.2); files are opened, read and written as OPC 10000-20, 4.2 says. */
const LIST = 'i=12642'
const METHODS = { open: 'i=12647', close: 'i=12650', read: 'i=12652', write: 'i=12655', openWithMasks: 'i=12663', closeAndUpdate: 'i=12666', add: 'i=12668', remove: 'i=12670' } as const
const [READ, WRITE, ERASE] = [1, 2, 4]
/** Bytes that a trust list may have, and files that may be open: the oldest is closed, since its session may be long gone. */
const LARGEST = 1_000_000
const OPEN_AT_MOST = 8

interface Open {
  readonly session: string
  readonly writes: boolean
  bytes: Buffer
  at: number
}

/** Binds the methods by which an administrator sees and changes what is trusted. The device decides who may; whom it refuses learns nothing. */
export function bindTrustMethods(server: OPCUAServer, device: Device, store: TrustList): void {
  const { addressSpace } = server.engine
  const open = new Map<number, Open>()
  let next = 1
  const everybody = [WellKnownRoles.AuthenticatedUser, WellKnownRoles.Anonymous].map(roleId => ({ roleId, permissions: makePermissionFlag('All') }))
  const list = addressSpace?.findNode(LIST) as UAObject | null
  list?.setRolePermissions(everybody)
  const begin = (session: string, writes: boolean, bytes: Buffer) => {
    for (const oldest of [...open.keys()].slice(0, Math.max(0, open.size - OPEN_AT_MOST + 1))) open.delete(oldest)
    open.set(next, { session, writes, bytes, at: 0 })
    return good({ dataType: DataType.UInt32, value: next++ })
  }
  const bind = (id: string, act: (given: readonly Variant[], session: string, change: (to: TrustList['anchors']) => void) => ReturnType<typeof good> | { statusCode: typeof StatusCodes.Good }) => {
    const method = addressSpace?.findNode(id) as UAMethod | null
    method?.setRolePermissions(everybody)
    method?.bindMethod((given, context, done) => {
      if (!device.mayAdministerTrust(by(context))) return done(null, { statusCode: StatusCodes.BadUserAccessDenied })
      done(null, act(given, context.session?.getSessionId().toString() ?? '', to => {
        if (device.takesAnchorsOver(by(context))) store.anchors = to
      }))
    })
  }
  const opened = (given: readonly Variant[], session: string): Open | undefined => {
    const it = open.get(Number(given[0]?.value))
    return it?.session === session ? it : undefined
  }
  const invalid = { statusCode: StatusCodes.BadInvalidArgument }

  bind(METHODS.openWithMasks, (given, session) => begin(session, false, encode(store, Number(given[0]?.value))))
  bind(METHODS.open, (given, session) => {
    const mode = Number(given[0]?.value)
    return mode === READ ? begin(session, false, encode(store, 15)) : mode === WRITE + ERASE ? begin(session, true, Buffer.alloc(0)) : invalid
  })
  bind(METHODS.read, (given, session) => {
    const file = opened(given, session)
    if (file === undefined || file.writes) return invalid
    const piece = file.bytes.subarray(file.at, file.at + Math.max(0, Number(given[1]?.value)))
    file.at += piece.length
    return good({ dataType: DataType.ByteString, value: piece })
  })
  bind(METHODS.write, (given, session) => {
    const file = opened(given, session)
    const bytes: unknown = given[1]?.value
    if (file?.writes !== true || !Buffer.isBuffer(bytes) || file.bytes.length + bytes.length > LARGEST) return invalid
    file.bytes = Buffer.concat([file.bytes, bytes])
    return good()
  })
  bind(METHODS.close, (given, session) => (opened(given, session) !== undefined && open.delete(Number(given[0]?.value)) ? good() : invalid))
  bind(METHODS.closeAndUpdate, (given, session, change) => {
    const file = opened(given, session)
    open.delete(Number(given[0]?.value))
    const changed = file?.writes === true ? decode(file.bytes, store) : undefined
    if (changed === undefined) return invalid
    change(changed)
    return good({ dataType: DataType.Boolean, value: false })
  })
  bind(METHODS.add, (given, _session, change) => {
    const certificate: unknown = given[0]?.value
    if (!Buffer.isBuffer(certificate) || given[1]?.value !== true) return invalid
    change({ ...store.anchors, trusted: [...store.anchors.trusted, certificate] })
    return good()
  })
  bind(METHODS.remove, (given, _session, change) => {
    const print = String(given[0]?.value).toLowerCase()
    change({ ...store.anchors, trusted: store.anchors.trusted.filter(it => createHash('sha1').update(it).digest('hex') !== print) })
    return good()
  })
}

const good = (...outputArguments: VariantOptions[]) => ({ statusCode: StatusCodes.Good, outputArguments })

function encode({ anchors: { trusted, trustedLists, issuers, issuerLists } }: TrustList, masks: number): Buffer {
  const word = (value: number) => {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32LE(value)
    return bytes
  }
  const lists = [trusted, trustedLists, issuers, issuerLists].map((all, n) => ((masks >> n) & 1 ? all : []))
  return Buffer.concat([word(masks), ...lists.flatMap(all => [word(all.length), ...all.flatMap(it => [word(it.length), it])])])
}

/** The anchors as they are with the lists that the bytes specify; undefined where the bytes are no trust list. */
function decode(bytes: Buffer, { anchors }: TrustList): TrustList['anchors'] | undefined {
  let at = 4
  const take = (length: number): Buffer => {
    if (at + length > bytes.length) throw new RangeError('cut short')
    at += length
    return bytes.subarray(at - length, at)
  }
  const word = () => Math.max(0, take(4).readInt32LE())
  const list = (): Buffer[] => Array.from({ length: Math.min(word(), 1000) }, () => take(word()))
  try {
    const masks = bytes.readUInt32LE(0)
    const [trusted, trustedLists, issuers, issuerLists] = [list(), list(), list(), list()]
    const chosen = (n: number, written: readonly Buffer[] = [], held: readonly Buffer[]) => ((masks >> n) & 1 ? written : held)
    return { trusted: chosen(0, trusted, anchors.trusted), trustedLists: chosen(1, trustedLists, anchors.trustedLists), issuers: chosen(2, issuers, anchors.issuers), issuerLists: chosen(3, issuerLists, anchors.issuerLists) }
  } catch {
    return undefined
  }
}
