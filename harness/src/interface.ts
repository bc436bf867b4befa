import type { Json } from '@fourtwo/contract'
import type { Door, Load, LockScope } from './bench.ts'
import type { EvidenceBook } from './evidence/book.ts'
import type { Declared, Nameplate, Offer, SessionName } from './probe.ts'

/** Notes bytes under the call in progress. Known secrets are blanked before anything is kept. */
export type Hear = (way: 'in' | 'out', what: string, bytes: Uint8Array) => void
/** What a verb of a driver returns: a word and what was read. */
export interface Heard {
  readonly says: string
  readonly read: string
}
/** A verb: takes JSON, answers a word for every way a door can behave, and never throws because of the device. */
export type Verb = (given: never, hear: Hear, signal: AbortSignal) => Promise<Heard>
/** What a driver implements: plain verbs. It never sees the recorder, so it cannot forget to record. */
export interface Verbs {
  readonly facts: Json
  readonly verbs: Readonly<Record<string, Verb>>
  /** Puts back what was changed; undefined where nothing is left to be put back. Called also after a stop. */
  undo?(hear: Hear): Promise<Heard | undefined>
  /** Ends what is still held, such as a subscription. */
  close?(): Promise<void>
}
/** What one ask is given to speak with at one door. */
export interface Lease {
  readonly door: Door
  /** For whom the question is put: at a door for both, a person's credentials are an account, a machine's what identifies it. */
  readonly askedOf: 'people' | 'machines'
  /** The door that the question is about, where it is put at another: an agent speaks for doors that are not its own. */
  readonly asked?: string
  /** Where the tokens of this run are kept. */
  readonly evidence?: EvidenceBook
  /** Ends every conversation at once: after a stop by the guard no further byte may reach the device. */
  readonly cut: AbortSignal
  readonly facts: { readonly failuresAllowed: number; readonly lockWindow: number; readonly lockScope: LockScope; readonly period: number; readonly deadline: number; readonly sessionTimeout: number }
  /** What the nameplate should say, by the component statement. */
  readonly item: Nameplate
  /** What the statement and the bench declare: where something listens (`tcp/22`), who may log in, and which processes run with full privilege for a documented reason. */
  readonly declared?: Declared
  /** The name and the secret for a part at this door. The runner counts the wrong ones: a driver cannot lock an account by accident. */
  readonly credential: (as: string, secret: Offer) => { readonly user: string; readonly secret: string }
  /** How much load may be put on this door. */
  readonly load?: Load
  /** The published credentials that may be offered at this door without locking anybody. */
  readonly published?: Published
  /** The parts whose secret at this door can be offered with a character less; too little would be left of others. */
  readonly shortens?: readonly string[]
  /** The user name of each part at the door that is asked, which a record of it would carry. */
  readonly names: Readonly<Record<string, string>>
}
/** Credentials that suppliers published or shipped units with, those of this unit first; how many are `withheld`, since offering them could lock an account; whether the bench says with which this unit was shipped. */
export interface Published {
  readonly offers: readonly { readonly user: string; readonly secret: string; readonly of: string }[]
  readonly withheld: number
  readonly knowsFactory: boolean
}
/** The driver of one kind of door: the sessions that its protocol can carry. */
export interface Interface {
  readonly kind: string
  readonly offers: Readonly<Partial<Record<SessionName, (lease: Lease) => Verbs>>>
  /** Every setting that a door of this kind may have in the bench file. */
  readonly settings: readonly string[]
  /** Settings without which the driver can say nothing at all at a door. */
  readonly reach?: readonly string[]
  /** Settings that a session cannot do without: where the bench does not name them, the door does not carry it. */
  readonly needs?: Readonly<Partial<Record<SessionName, readonly string[] | ((door: Door) => readonly string[])>>>
  /** Verbs of a session that not every driver has, and this one does. */
  readonly further?: Readonly<Partial<Record<SessionName, readonly string[]>>>
  /** Does nobody log in at this door? Then nobody's account is needed there. */
  readonly asksNobodyIn?: (door: Door) => boolean
  /** Does the device come to us here? Then it listens nowhere. */
  readonly comes?: true
  /** The TCP port the door listens on, where it has one. */
  readonly listensAt?: (door: Door) => { readonly address: string; readonly port: number } | undefined
}
/** Defines a driver. */
export const defineInterface = <const I extends Interface>(it: I): I => Object.freeze(it)
