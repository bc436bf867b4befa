import type { AssertionId } from '@fourtwo/contract'

/** Every security decision the device takes, as a sound device takes it. Each answers yes or no from the state it is given. */
export const sound = {
  /** Does this secret open this account? */
  verifiesSecret: (at: { readonly right: boolean; readonly empty: boolean; readonly door: string }): boolean => at.right,
  /** Does this failed login count towards a lock? */
  countsFailure: (_at: { readonly door: string }): boolean => true,
  /** Is the account locked after so many failures? `onThisConnection` are those that came over the connection in question. */
  locksOut: (at: { readonly failures: number; readonly onThisConnection: number; readonly allowed: number }): boolean => at.failures >= at.allowed,
  /** Is a lock of this age over? */
  unlocks: (at: { readonly lockedFor: number; readonly window: number }): boolean => at.lockedFor >= at.window,
  /** Is an account refused because another one is locked? */
  sharesLock: (_at: { readonly othersLocked: number }): boolean => false,
  /** Must somebody log in before the process value is shown? */
  requiresLogin: (_at: { readonly door: string }): boolean => true,
  /** Must somebody log in before the stop level is set? */
  requiresLoginToOperate: (_at: { readonly door: string }): boolean => true,
  /** Is this application's certificate good enough to talk to? */
  trustsApplication: (at: { readonly trusted: boolean }): boolean => at.trusted,
  /** Is an unknown user refused in the words of a wrong password? */
  hidesUnknownUser: (_at: { readonly door: string }): boolean => true,
  /** May an account of this role set the pumps' stop level, by this means where a door has several? */
  mayOperate: (at: { readonly role: string; readonly door: string; readonly means: string }): boolean => at.role === 'engineer',
  /** Are the nodes of the address space the device's own affair? */
  keepsItsNodes: (_at: { readonly door: string }): boolean => true,
  /** Is somebody who names no account at all turned away? */
  refusesAnonymous: (_at: { readonly door: string }): boolean => true,
  /** Is the structure of the address space kept from whoever has no account? */
  hidesStructure: (_at: Record<string, never>): boolean => true,
  /** Is this event written to the audit log? */
  records: (_at: { readonly event: string; readonly door: string; readonly means?: string }): boolean => true,
  /** Is what was recorded also told to those who subscribed to it? */
  raisesEvent: (_at: { readonly event: string; readonly door: string }): boolean => true,
  /** Is it told whose doing it was? */
  namesUserInEvent: (_at: { readonly event: string }): boolean => true,
  /** Does a record tell a refusal from a success? */
  recordsOutcome: (_at: { readonly event: string }): boolean => true,
  /** Does the log stand against whoever may read it? */
  keepsLog: (_at: { readonly door: string }): boolean => true,
  /** Is a session over once its user has logged out? */
  endsSession: (_at: { readonly door: string }): boolean => true,
  /** Does the nameplate show the unit's serial number? */
  showsSerialNumber: (_at: { readonly door: string }): boolean => true,
  /** Does the door live on after a malformed message? */
  survivesMalformed: (_at: { readonly door: string }): boolean => true,
  /** Does the scan go on after a malformed message? */
  keepsScanning: (_at: { readonly door: string }): boolean => true,
  /** Does every account of the operating system have a number of its own? */
  keepsUserNumbersApart: (_at: Record<string, never>): boolean => true,
  /** Does the operating system's login service have a lock-out configured? */
  configuresLockOut: (_at: Record<string, never>): boolean => true,
  /** Is the operating system set up soundly in all else? */
  isSetUpSoundly: (_at: Record<string, never>): boolean => true,
  /** Is the maintenance port shut? */
  shutsMaintenancePort: (_at: Record<string, never>): boolean => true,
}
/** The named policies of the device. */
export type Policies = typeof sound

/** One planted sin: which policy it weakens, and what that breaks and blinds by the catalogue's sentences. */
export interface Defect {
  readonly id: string
  readonly breaks: Readonly<Partial<Record<AssertionId, 'every door' | readonly string[]>>>
  /** The probes that see it, or are blinded by it, where another one asks the same assertion in another way. */
  readonly seenBy?: readonly string[]
  /** What can no longer be shown, at every door or at those named. */
  readonly blinds: Readonly<Partial<Record<AssertionId, 'every door' | readonly string[]>>>
  readonly weakens: Readonly<Partial<Policies>>
  /** The overlay of the fixture tree that is laid over the sound one. */
  readonly lays?: string
}
/** Defines a defect. */
export const defineDefect = (it: Defect): Defect => Object.freeze(it)
/** Defines a defect of the operating system's set-up: the overlay of its name is laid over the sound tree. */
export const defineMisconfiguration = (it: Omit<Defect, 'weakens' | 'lays'>): Defect => defineDefect({ ...it, lays: it.id, weakens: { isSetUpSoundly: () => false } })

/** One odd but sound behaviour, which no probe may call a violation. */
export interface Decoy {
  readonly id: string
  /** Milliseconds a login answer takes longer. */
  readonly delays?: number
  /** Milliseconds after which subscribers are told of a record. */
  readonly tellsAfter?: number
  /** A refused login ends the connection without a word. */
  readonly closesOnRefusal?: boolean
}
/** Defines a decoy. */
export const defineDecoy = (it: Decoy): Decoy => Object.freeze(it)
