import type { AssertionId } from '@fourtwo/contract'
import type { CertificateFault } from './certificates.ts'

/** What may be wrong with the device's own certificate. */
export type CertificateFlaw = 'short key' | 'SHA-1'

/** Failures since the last success: of the account, and those that came over the connection, in the session, and from the application in question. */
export interface LockState {
  readonly failures: number
  readonly onThisConnection: number
  readonly inThisSession: number
  readonly byThisApplication: number
  readonly allowed: number
  readonly door: string
}
/** Every security decision the device takes, as a sound device takes it. Each answers yes or no from the state it is given. */
export const sound = {
  /** Does this secret open this account? */
  verifiesSecret: (at: { readonly right: boolean; readonly empty: boolean; readonly door: string }): boolean => at.right,
  /** Does this failed login count towards a lock? */
  countsFailure: (_at: { readonly door: string }): boolean => true,
  /** Is the account locked after so many failures? `onThisConnection` are those that came over the connection in question. */
  locksOut: (at: LockState): boolean => at.failures >= at.allowed,
  /** Is a lock of this age over? */
  unlocks: (at: { readonly lockedFor: number; readonly window: number }): boolean => at.lockedFor >= at.window,
  /** Is an account refused because another one is locked? */
  sharesLock: (_at: { readonly othersLocked: number }): boolean => false,
  /** Must somebody log in before the process value is shown? */
  requiresLogin: (_at: { readonly door: string }): boolean => true,
  /** Must somebody log in before the stop level is set? */
  requiresLoginToOperate: (_at: { readonly door: string }): boolean => true,
  /** Is this application's certificate good enough to talk to? `met` and `accepted`: how often this very one came before, and how often it was let in. */
  trustsApplication: (at: { readonly faults: readonly CertificateFault[]; readonly met: number; readonly accepted: number }): boolean => at.faults.length === 0,
  /** Does the door live on after a chain of certificates that goes in a ring? */
  survivesRings: (_at: Record<string, never>): boolean => true,
  /** May an account of this role see and change which certificates are trusted? */
  mayAdministerTrust: (at: { readonly role: string }): boolean => at.role === 'administrator',
  /** Is what an administrator installed trusted from then on? */
  takesAnchorsOver: (_at: Record<string, never>): boolean => true,
  /** Is an unknown user refused in the words of a wrong password? */
  hidesUnknownUser: (_at: { readonly door: string }): boolean => true,
  /** Is a refusal answered after the same time, whoever was named? */
  refusesInOneTime: (_at: { readonly known: boolean; readonly door: string }): boolean => true,
  /** Is the account with which the unit was shipped gone? */
  dropsFactoryAccount: (_at: { readonly door: string }): boolean => true,
  /** Is there room for one more session of this account? */
  hasRoomForSession: (at: { readonly open: number; readonly allowed: number }): boolean => at.open < at.allowed,
  /** Is a session's identifier drawn at random? */
  drawsIdentifiers: (_at: Record<string, never>): boolean => true,
  /** Is this session identifier good for anything? */
  acceptsIdentifier: (at: { readonly issued: boolean }): boolean => at.issued,
  /** Is a session's identifier good on this channel? */
  acceptsChannel: (at: { readonly own: boolean }): boolean => at.own,
  /** Does a session end that was left alone for its time? */
  endsIdleSession: (_at: { readonly door: string }): boolean => true,
  /** May a session be left alone for so long, in milliseconds, because its client asked for it? */
  boundsIdleTime: (_at: Record<string, never>): boolean => true,
  /** Is the oldest idle channel closed where one more would be too many? */
  purgesIdleChannels: (_at: Record<string, never>): boolean => true,
  /** Is what a flood took free again once it is over? */
  freesAfterFlood: (_at: Record<string, never>): boolean => true,
  /** Is the door open still when sessions have left many subscriptions behind? */
  bearsLeftovers: (_at: Record<string, never>): boolean => true,
  /** Is there room for one more subscription in this session? */
  hasRoomForSubscription: (at: { readonly open: number; readonly allowed: number }): boolean => at.open < at.allowed,
  /** May an account of this role set the pumps' stop level, by this means where a door has several? */
  mayOperate: (at: { readonly role: string; readonly door: string; readonly means: string }): boolean => at.role === 'engineer',
  /** Are the nodes of the address space the device's own affair? */
  keepsItsNodes: (_at: { readonly door: string }): boolean => true,
  /** Is somebody who names no account at all turned away? */
  refusesAnonymous: (_at: { readonly door: string }): boolean => true,
  /** Is the structure of the address space kept from whoever has no account? */
  hidesStructure: (_at: Record<string, never>): boolean => true,
  /** Is the list of who is logged in kept from whoever has no account? */
  hidesAccounts: (_at: Record<string, never>): boolean => true,
  /** Is the history of a reading kept from whoever has no account, as the reading is? */
  keepsHistory: (_at: Record<string, never>): boolean => true,
  /** Is this event written to the audit log? */
  records: (_at: { readonly event: string; readonly door: string; readonly means?: string }): boolean => true,
  /** Is what was recorded also told to those who subscribed to it? */
  raisesEvent: (_at: { readonly event: string; readonly door: string }): boolean => true,
  /** Is it told whose doing it was? */
  namesUserInEvent: (_at: { readonly event: string }): boolean => true,
  /** Does a record tell a refusal from a success? */
  recordsOutcome: (_at: { readonly event: string }): boolean => true,
  /** Does a record say which event it is, by a number? */
  numbersEvents: (_at: { readonly event: string }): boolean => true,
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
  /** Does the list of endpoints show this way to protect a channel? */
  listsProtection: (at: { readonly policy: string; readonly withdrawn: boolean; readonly mode: string }): boolean => !at.withdrawn && at.mode === 'SignAndEncrypt',
  /** Is a channel under a policy that is withdrawn refused? */
  refusesWithdrawn: (_at: { readonly policy: string }): boolean => true,
  /** Is a channel that signs and does not encrypt refused? */
  demandsEncryption: (_at: Record<string, never>): boolean => true,
  /** Is a session without any security refused? */
  demandsIntegrity: (_at: Record<string, never>): boolean => true,
  /** Are readings kept back where the channel does not encrypt? */
  sealsReadings: (_at: Record<string, never>): boolean => true,
  /** Has a password to be encrypted where the channel is not? */
  sealsPasswords: (_at: Record<string, never>): boolean => true,
  /** Is a password refused that comes under an encryption algorithm which there is not? */
  heedsAlgorithm: (_at: Record<string, never>): boolean => true,
  /** Does the server sign what the client gave it to sign? */
  provesKey: (_at: Record<string, never>): boolean => true,
  /** Is the server's certificate of a key and a hash that are not withdrawn? */
  hasSoundCertificate: (_at: { readonly flaw: CertificateFlaw }): boolean => true,
  /** Is a message taken over a secured channel whose signature does (not) fit? */
  takesSignedMessage: (at: { readonly fits: boolean }): boolean => at.fits,
  /** Are the keys of a channel dead once their lifetime, and a quarter of it, is over, `renewed` where others took their place? */
  endsKeys: (_at: { readonly renewed: boolean }): boolean => true,
  /** Is a message taken under this sequence number? */
  takesSequence: (at: { readonly number: number; readonly expected: number }): boolean => at.number === at.expected,
  /** Is a message taken that another channel's keys secured? */
  takesOtherChannels: (_at: Record<string, never>): boolean => false,
  /** Is the handshake of a channel taken whose signature does (not) fit its certificate? */
  takesHandshake: (at: { readonly fits: boolean }): boolean => at.fits,
  /** Is the activation of a session taken whose proof does (not) fit the channel's certificate and the nonce? */
  takesActivation: (at: { readonly fits: boolean }): boolean => at.fits,
  /** Is a session activated for a user whose certificate's proof does (not) fit it and the nonce? */
  takesUserProof: (at: { readonly fits: boolean }): boolean => at.fits,
  /** Is a user let in whose certificate was (not) installed? */
  knowsUserCertificate: (at: { readonly known: boolean }): boolean => at.known,
  /** Is a nonce made of fresh chance, and not this in its place? */
  makesFreshNonces: (_at: { readonly instead: 'a constant' | 'one byte' | 'a count' | "the session's first" }): boolean => true,
  /** Is a message broken off that is longer, or of more chunks, than was acknowledged? */
  endsLongMessages: (_at: Record<string, never>): boolean => true,
  /** Does the door live on after a handshake that is longer than what was acknowledged? */
  survivesLongHandshakes: (_at: Record<string, never>): boolean => true,
  /** Does the door live on after values that are deeply put into one another? */
  endsDeepNesting: (_at: Record<string, never>): boolean => true,
  /** Is a password that cannot be decrypted refused alike, whatever its padding looks like? */
  refusesPaddingAlike: (_at: { readonly by: 'word' | 'time' }): boolean => true,
  /** Do error answers keep to themselves what went on inside? */
  hidesInternals: (_at: Record<string, never>): boolean => true,
  /** Is a server with this certificate good enough to connect to? */
  trustsServer: (at: { readonly faults: readonly CertificateFault[] }): boolean => at.faults.length === 0,
  /** Is a server left alone that offers no security, as a client? */
  demandsSecurityAsClient: (_at: Record<string, never>): boolean => true,
  /** Is one left alone that signs and does not encrypt? */
  demandsEncryptionAsClient: (_at: Record<string, never>): boolean => true,
  /** Is one left alone that offers a policy which is withdrawn? */
  refusesWithdrawnAsClient: (_at: { readonly policy: string }): boolean => true,
  /** Does the password stay here where it would travel as it is? */
  sealsPasswordsAsClient: (_at: Record<string, never>): boolean => true,
  /** Is a server's proof that it holds its key taken, which does (not) fit the certificate of the channel, or the one that it showed with it? */
  takesServersProof: (at: { readonly fits: boolean; readonly fitsShown: boolean }): boolean => at.fits,
  /** Is a server's handshake taken whose signature does (not) fit its certificate? */
  takesServersHandshake: (at: { readonly fits: boolean }): boolean => at.fits,
  /** Is the nonce made of fresh chance that a server has to sign? */
  makesFreshNoncesAsClient: (_at: Record<string, never>): boolean => true,
  /** Is a server's answer taken whose signature does not fit, or fits the keys of a channel that was? */
  takesAnswer: (_at: { readonly known: boolean }): boolean => false,
  /** Is a server's answer taken under this sequence number? */
  takesNumberOfAnswer: (at: { readonly number: number; readonly expected: number }): boolean => at.number === at.expected,
  /** Is a server's answer left alone that ends before it says all? */
  refusesCutAnswers: (_at: Record<string, never>): boolean => true,
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
  /** Lists an endpoint without security, at which nothing but discovery is served. */
  readonly listsNone?: boolean
  /** Has sessions that sign and do not encrypt, in which no reading and no password goes in clear. */
  readonly signs?: boolean
  /** What is refused at the OPC UA door resets the connection instead of being answered. */
  readonly resetsOnRefusal?: boolean
  /** Milliseconds it stays away, as a client, from a server that failed it. */
  readonly staysAway?: number
  /** No authority stands behind the applications that are trusted: the owner installed their certificates, which are signed by themselves. */
  readonly trustsSelfSigned?: boolean
  /** The owner bears authorities that have no list of what they revoked. */
  readonly bearsMissingLists?: boolean
  /** Milliseconds a refusal takes longer for each failure since the last success. */
  readonly throttles?: number
}
/** The decisions at the OPC UA door about a channel or a session, and about one message, handshake or nonce of it. */
export type ChannelPolicy =
  | 'drawsIdentifiers' | 'boundsIdleTime' | 'purgesIdleChannels' | 'freesAfterFlood' | 'bearsLeftovers' | 'endsIdleSession' | 'demandsIntegrity' | 'sealsPasswords' | 'heedsAlgorithm' | 'provesKey' | 'sealsReadings'
  | 'takesSignedMessage' | 'endsKeys' | 'takesSequence' | 'takesOtherChannels' | 'takesHandshake' | 'takesActivation' | 'makesFreshNonces' | 'endsLongMessages' | 'survivesLongHandshakes' | 'endsDeepNesting' | 'hidesInternals' | 'refusesPaddingAlike'
/** The decisions of the device as the client of a server. */
export type ClientPolicy = 'trustsServer' | 'demandsSecurityAsClient' | 'demandsEncryptionAsClient' | 'refusesWithdrawnAsClient' | 'sealsPasswordsAsClient' | 'takesServersProof' | 'takesServersHandshake' | 'makesFreshNoncesAsClient' | 'takesAnswer' | 'takesNumberOfAnswer' | 'refusesCutAnswers'
/** Defines a decoy. */
export const defineDecoy = (it: Decoy): Decoy => Object.freeze(it)
