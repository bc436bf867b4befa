/** How far a probe may go, mildest first. A bench permits hazards by name. */
export const hazards = ['none', 'failed-login', 'locks-account', 'changes-configuration', 'loads', 'restarts', 'erases'] as const
export type Hazard = (typeof hazards)[number]
/** expendable: may be locked, leased to one ask at a time. steady: shared, never failed. guard: the heartbeat's own. */
export type AccountUse = 'expendable' | 'steady' | 'guard'

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
  readonly opens: Readonly<Record<string, { readonly user: string; readonly secret: string }>>
}
/** How to reach this unit (ISO/IEC 9646 would call it PIXIT). Durations in milliseconds. */
export interface Bench {
  readonly doors: Readonly<Record<string, Door>>
  readonly accounts: Readonly<Record<string, Account>>
  readonly lockOut: { readonly failures: number; readonly window: number }
  readonly essential: { readonly door: string; readonly period: number; readonly deadline: number }
  readonly permits: { readonly hazards: readonly Hazard[]; readonly longestWait: number }
}
