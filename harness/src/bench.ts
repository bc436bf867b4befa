/** How far a probe may go, mildest first. A bench permits hazards by name. */
export const hazards = ['none', 'failed-login', 'locks-account', 'changes-configuration', 'loads', 'restarts', 'erases'] as const
export type Hazard = (typeof hazards)[number]
/** expendable: may be locked, leased to one ask at a time. steady: shared, never failed. guard: the heartbeat's own. */
export type AccountUse = 'expendable' | 'steady' | 'guard'

/** How far a lock reaches (CR 1.11). */
export const lockScopes = ['account', 'source', 'interface'] as const
export type LockScope = (typeof lockScopes)[number]

/** One interface of this unit and how to reach it. */
export interface Door {
  /** Which driver speaks there: opcua, mqtt, serial. */
  readonly kind: string
  readonly users: 'people' | 'machines' | 'both'
  /** Conversations it bears at once: 1 for a serial line. */
  readonly conversations: number
  /** What the driver of the kind needs: addresses, files of certificates, names of nodes, topics and prompts. */
  readonly settings: Readonly<Record<string, string>>
}
/** One account of the device, whichever doors it opens. */
export interface Account {
  readonly use: AccountUse
  readonly role: string
  /** Whose account it is, where that is known: a person's that opens a door declared for machines refutes the declaration. */
  readonly holder?: 'person' | 'machine'
  readonly opens: Readonly<Record<string, { readonly user: string; readonly secret: string }>>
}
/** What a bench lets a role do: the questions about roles need one account that may and one that may not. */
export interface Permissions {
  /** Roles that may perform the named operation. */
  readonly operate?: readonly string[]
  /** Roles that may read the audit log. */
  readonly audit?: readonly string[]
  /** Roles that may change what the device trusts. */
  readonly administer?: readonly string[]
}
/** Which ports of the device's address are looked at, and how fast. */
export interface Survey {
  readonly address: string
  /** First and last TCP port. */
  readonly from: number
  readonly to: number
  /** Connections begun in a second. */
  readonly rate: number
  /** A loopback address of the same host where the device is not: what answers there too is the host's, not the device's. */
  readonly neighbour?: string
}
/** How much load a question may put on the unit, at most. */
export interface Load {
  /** Connections, channels, sessions or subscriptions at once. */
  readonly connections: number
  /** Bytes sent in one flood. */
  readonly bytes: number
  /** For which a flood is built up. */
  readonly seconds: number
  /** Milliseconds in which a client that means well is served. */
  readonly servedWithin: number
  /** Each connection is closed before the next is opened: for a unit that bears one. */
  readonly oneAtATime: boolean
}
/** A load that a unit with 256 MiB of memory bears: 64 channels hold some 20 MiB of buffers in the servers that were looked at. */
export const MODEST_LOAD: Load = { connections: 64, bytes: 4 * 1024 * 1024, seconds: 10, servedWithin: 5000, oneAtATime: false }
/** How to reach this unit (ISO/IEC 9646 would call it PIXIT). Durations in milliseconds. */
export interface Bench {
  readonly doors: Readonly<Record<string, Door>>
  readonly accounts: Readonly<Record<string, Account>>
  /** What locks an account, for how long, and how far it reaches: this account, whoever comes from this address, or everybody at this door. */
  readonly lockOut: { readonly failures: number; readonly window: number; readonly scope: LockScope }
  /** After so long without a word a session is over. */
  readonly sessionTimeout?: number
  /** With which a unit like this is shipped; empty where it is shipped with none. */
  readonly factoryCredentials?: readonly { readonly user: string; readonly secret: string }[]
  /** `MODEST_LOAD` where the bench does not say. */
  readonly load?: Load
  readonly permissions?: Permissions
  readonly survey?: Survey
  /** Where the heartbeat of the essential function is read; where it is left out or cannot be read, nothing intrusive is asked unless `permits.unwatched` says so. */
  readonly essential?: { readonly door: string; readonly period: number; readonly deadline: number }
  readonly permits: { readonly hazards: readonly Hazard[]; readonly longestWait: number; readonly unwatched?: boolean }
}
