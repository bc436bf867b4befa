import { parseText } from '../plain.ts'
import { type Parse, flag, list, oneOf, shape, whole } from '../shape.ts'
import { type Fact, parseFact } from '../evidence.ts'

/** A fact within a fact. */
export const factWith = <T>(parse: Parse<T>): Parse<Fact<T>> => (value, at) => parseFact(value, at, parse)

/** How far a process can go. full: it holds every capability the kernel has. some: it is root, or holds capabilities, yet not all. none: an ordinary user without any. */
export const privileges = ['full', 'some', 'none'] as const

const holder = shape({ name: parseText, uid: whole(0, 4_294_967_295), privilege: oneOf(privileges), noNewPrivileges: flag }, { unit: parseText })
/** The process that holds a socket, as the kernel sees it; `unit` is the service it belongs to. */
export type Holder = ReturnType<typeof holder>

const socket = shape({ proto: oneOf(['tcp', 'udp']), port: whole(0, 65_535), reach: oneOf(['network', 'loopback']), uid: whole(0, 4_294_967_295), holders: factWith(list(holder)) })
/** A socket that waits for others: listening TCP, or UDP bound without a peer. `uid`: who made it, which may have been before it gave up being root. */
export type Socket = ReturnType<typeof socket>

/** What the `sockets` collector reports, by table of /proc/net, or a ContractError naming the path within `at`. The kernel's own word: effective. */
export const parseSockets = shape({ grade: oneOf(['effective']), tcp: factWith(list(socket)), tcp6: factWith(list(socket)), udp: factWith(list(socket)), udp6: factWith(list(socket)), others: factWith(list(parseText)), networks: factWith(whole(0, 1_000_000)) }, { hidden: parseText })
/** The sockets of the network the agent lives in. `hidden`: why some process could not be looked into, so that a socket may have more holders than are named. `others`: tables of further kinds (raw, packet, SCTP) in which a socket stands. `networks`: how many networks the processes live in, the agent's own counted; absent where no process shows its own. */
export type Sockets = ReturnType<typeof parseSockets>

/** What the `login-keys` collector reports: how many keys open an account without its password, by account. */
export const parseLoginKeys = shape({ accounts: list(shape({ name: parseText, keys: whole(0, 1_000_000) })), unread: list(parseText) })
/** Keys that open accounts; `unread` are the accounts whose files could not be seen. */
export type LoginKeys = ReturnType<typeof parseLoginKeys>
