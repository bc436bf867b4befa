import { scrypt, timingSafeEqual } from 'node:crypto'
import { setTimeout as later } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { CertificateFault } from './certificates.ts'
import { type CertificateFlaw, type ChannelPolicy, type ClientPolicy, type Decoy, type Defect, type Policies, sound } from './policies.ts'

/** One decision the weakened policy took differently, with what ties it to an ask. */
export interface Trip {
  readonly policy: keyof Policies
  readonly door: string
  readonly account: string
  readonly peerPort: number
}
/** How many failures lock an account, for how long, and after how long an idle session ends; milliseconds. */
export interface Limits {
  readonly failures: number
  readonly window: number
  readonly sessionTimeout: number
}
/** One login as a face passes it on. `connection` tells connections of a door apart. */
export interface Attempt {
  readonly door: string
  readonly account: string
  readonly secret: string
  readonly peerPort: number
  /** What tells sessions apart where a connection may carry several, and what tells applications apart where they have an identity. */
  readonly session?: string
  readonly application?: string
}
/** What came of a login. */
export type Outcome = 'accepted' | 'refused' | 'unknown-user'

/** What an audit record tells (CR 2.8): when, who, of which category and type, by which id, with which outcome. */
export type AuditEvent = 'login' | 'refused-login' | 'logout' | 'lock' | 'refused-application' | 'refused-operation' | 'configuration-change' | 'request-error'
const eventIds: Readonly<Record<AuditEvent, number>> = { login: 101, 'refused-login': 102, logout: 103, lock: 104, 'refused-application': 105, 'refused-operation': 201, 'configuration-change': 301, 'request-error': 401 }
const categories: Readonly<Partial<Record<AuditEvent, string>>> = { 'configuration-change': 'configuration', 'request-error': 'request-error' }
/** What was recorded, for those who subscribed: the account is empty where it is not told, `means` and `certificate` are the face's own. */
export interface Recorded {
  readonly event: AuditEvent
  readonly account: string
  readonly fine: boolean
  readonly about: About
}
/** What a face knows of an event beside who did it: by which of its means, with which certificate. */
export interface About {
  readonly means?: string
  readonly certificate?: Buffer
}
/** Records that the log holds; the oldest go first. */
const LOG_HOLDS = 400

interface Held {
  readonly hash: Buffer
  readonly role: string
  failures: number
  failedAt: number
  lockRecorded: boolean
  /** Failures by what did them: a connection (door and peer's port), a session, an application. */
  readonly by: Map<string, number>
}

const STOP_LEVEL = 1.2
/** Milliseconds in which a careless device notes a known user's failure, before it answers. */
const NOTED_AFTER = 40
/** With what a unit of this kind was shipped; commissioning takes the account away. */
export const FACTORY = { user: 'admin', secret: 'admin' } as const

const hash = promisify<string, string, number, object, Buffer>(scrypt as never)

/** The device behind every face: accounts, lock-out, decisions. Faces translate; only the core decides. */
export class Device {
  readonly trips: Trip[] = []
  /** Every decision that was taken, as often as another place asked for it: which asks a defect of that policy could touch. */
  readonly consulted = new Map<string, Trip>()
  /** The level in metres at which the pumps stop: the output that the doors can set. */
  stopLevel = STOP_LEVEL
  /** Hears of every record that is told to subscribers. */
  onRecord: (recorded: Recorded) => void = () => undefined
  #log: string[] = []
  #limits: Limits
  #decoy: Decoy | undefined
  readonly #accounts = new Map<string, Held>()
  #defect: Defect | undefined
  readonly #cost: { readonly N: number }
  readonly #now: () => number

  constructor(limits: Limits, options: { readonly defect?: Defect | undefined; readonly decoy?: Decoy | undefined; readonly scryptCost?: number; readonly now?: () => number }) {
    this.#limits = limits
    this.#decoy = options.decoy
    this.#defect = options.defect
    this.#cost = { N: options.scryptCost ?? 16384 }
    this.#now = options.now ?? (() => performance.now())
  }

  get limits(): Limits {
    return this.#limits
  }

  get decoy(): Decoy | undefined {
    return this.#decoy
  }

  /** Makes another device of this one: nothing locked, nothing recorded, and wrong in another way or in none. */
  arm(limits: Limits, { defect, decoy }: { readonly defect?: Defect | undefined; readonly decoy?: Decoy | undefined }): void {
    this.#limits = limits
    this.#defect = defect
    this.#decoy = decoy
    this.stopLevel = STOP_LEVEL
    this.#log = []
    this.trips.length = 0
    this.consulted.clear()
    for (const account of this.#accounts.values()) this.#forgive(account)
  }

  /** Adds an account; only the scrypt value of its secret is kept. */
  async addAccount(name: string, secret: string, role: string): Promise<void> {
    this.#accounts.set(name, { hash: await hash(secret, name, 32, this.#cost), role, failures: 0, failedAt: 0, lockRecorded: false, by: new Map() })
  }

  /** Judges a login and records it. A locked account is refused whatever the secret, across doors and reconnects. */
  async login(attempt: Attempt): Promise<Outcome> {
    const outcome = await this.#judge(attempt)
    if (this.#decoy?.throttles !== undefined && outcome !== 'accepted') await later(this.#decoy.throttles * (this.#accounts.get(attempt.account)?.failures ?? 1))
    this.#record(outcome === 'accepted' ? 'login' : 'refused-login', attempt)
    const account = this.#accounts.get(attempt.account)
    if (outcome !== 'accepted' && account?.failures === this.limits.failures && !account.lockRecorded && this.#isLocked(account)) {
      account.lockRecorded = true
      this.#record('lock', attempt)
    }
    return outcome
  }

  /** Somebody came as a user with a certificate that was (not) installed, and a proof of its key that does (not) fit: is he let in? */
  loginByCertificate({ known, fits }: { readonly known: boolean; readonly fits: boolean }, by: Omit<Attempt, 'secret'>): boolean {
    const accepted = this.#decide('knowsUserCertificate', { known }, by) && this.#decide('takesUserProof', { fits }, by)
    this.#record(accepted ? 'login' : 'refused-login', by)
    return accepted
  }

  /** Does a DISCONNECT at the broker end the session? The record of it is made where the connection ends. */
  endsOnDisconnect(peerPort: number): boolean {
    return this.#decide('endsSession', { door: 'mqtt' }, { door: 'mqtt', account: '', peerPort })
  }

  /** Notes a logout. Answers whether the session is over: a sound device says yes. */
  logOut(by: Omit<Attempt, 'secret'>): boolean {
    this.#record('logout', by)
    return this.#decide('endsSession', { door: by.door }, by)
  }

  /** Sets the stop level for an account that may, and records what came of it. */
  operate(by: Omit<Attempt, 'secret'>, level: number, means = 'command'): 'done' | 'refused' | 'invalid' {
    if (!this.#decide('mayOperate', { role: this.roleOf(by.account) ?? '', door: by.door, means }, by)) {
      this.#record('refused-operation', by, { means })
      return 'refused'
    }
    if (!Number.isFinite(level)) {
      this.#record('request-error', by, { means })
      return 'invalid'
    }
    this.stopLevel = level
    this.#record('configuration-change', by, { means })
    return 'done'
  }

  /** Somebody who has not logged in sets the stop level; answers whether it was set. */
  operateAsVisitor(door: string, peerPort: number, level: number): boolean {
    if (this.#decide('requiresLoginToOperate', { door }, { door, account: '', peerPort }) || !Number.isFinite(level)) return false
    this.stopLevel = level
    return true
  }

  /** An application came with a certificate: is it let in? `met` and `accepted`: how often this very one came before, and how often it was let in. */
  meetCertificate(at: { readonly faults: readonly CertificateFault[]; readonly met: number; readonly accepted: number }, peerPort: number): boolean {
    // Nothing is to be decided about one that is as it should be.
    const faults = at.faults.filter(it => it !== 'no-revocation-list' || this.#decoy?.bearsMissingLists !== true)
    return faults.length === 0 || this.#decide('trustsApplication', { ...at, faults }, { door: 'opcua', account: '', peerPort })
  }

  /** An application came with certificates that vouch for each other in a ring: does the door live on? */
  survivesRing(peerPort: number): boolean {
    return this.#decide('survivesRings', {}, { door: 'opcua', account: '', peerPort })
  }

  /** May this account see and change which certificates are trusted? */
  mayAdministerTrust(by: Omit<Attempt, 'secret'>): boolean {
    return this.#decide('mayAdministerTrust', { role: this.roleOf(by.account) ?? '' }, by)
  }

  /** An application was turned away for its certificate. */
  refuseApplication(certificate: Buffer, by: Omit<Attempt, 'secret'>): void {
    this.#record('refused-application', by, { certificate })
  }

  /** May whoever asks add nodes? */
  letsAddNodes(by: Omit<Attempt, 'secret'>): boolean {
    return !this.#decide('keepsItsNodes', { door: by.door }, by)
  }

  /** Somebody who names no account wants a session; answers whether there is one. */
  admitsAnonymous(door: string, peerPort: number): boolean {
    return !this.#decide('refusesAnonymous', { door }, { door, account: '', peerPort })
  }

  /** Is it kept from whoever has no account who else is logged in? */
  hidesAccounts(by: Omit<Attempt, 'secret'>): boolean {
    return this.#decide('hidesAccounts', {}, by)
  }

  /** Is what the process value was kept from whoever has no account? */
  keepsHistory(by: Omit<Attempt, 'secret'>): boolean {
    return this.#decide('keepsHistory', {}, by)
  }

  /** Is the structure of the address space shown to whoever has no account? Such a one's session, not this, is what trips. */
  get showsStructure(): boolean {
    return this.#defect?.weakens.hidesStructure?.({}) === false
  }

  /** Is what an administrator installed or withdrew in force from now on? */
  takesAnchorsOver(by: Omit<Attempt, 'secret'>): boolean {
    return this.#decide('takesAnchorsOver', {}, by)
  }

  /** May this account read the audit log? */
  mayAudit(account: string): boolean {
    return this.roleOf(account) === 'engineer'
  }

  /** The audit log, one record a line. */
  get log(): string {
    return this.#log.join('\n')
  }

  /** Somebody who may read the log tries to empty it; answers whether it stood. */
  emptyLog(by: Omit<Attempt, 'secret'>): boolean {
    if (this.#decide('keepsLog', { door: by.door }, by)) return true
    this.#log = []
    return false
  }

  /** May this account begin a session beside so many others of its own? */
  hasRoomForSession(open: number, allowed: number, by: Omit<Attempt, 'secret'>): boolean {
    return this.#decide('hasRoomForSession', { open, allowed }, by)
  }

  /** Is this identifier good on this channel: one that was issued, and for the session of the channel? */
  acceptsIdentifier(at: { readonly issued: boolean; readonly own: boolean }, by: Omit<Attempt, 'secret'>): boolean {
    return at.issued ? this.#decide('acceptsChannel', { own: at.own }, by) : this.#decide('acceptsIdentifier', { issued: false }, by)
  }

  /** Is there room for one more subscription in a session that has so many? */
  hasRoomForSubscription(open: number, allowed: number, by: Omit<Attempt, 'secret'>): boolean {
    return this.#decide('hasRoomForSubscription', { open, allowed }, by)
  }

  /** Does the nameplate show its serial number at this door? */
  showsSerialNumber(door: string, peerPort: number): boolean {
    return this.#decide('showsSerialNumber', { door }, { door, account: '', peerPort })
  }

  /** A malformed message came in: does the door live on, and does the scan? */
  meetMalformed(door: string, peerPort: number): { readonly door: boolean; readonly scan: boolean } {
    const by = { door, account: '', peerPort }
    return { door: this.#decide('survivesMalformed', { door }, by), scan: this.#decide('keepsScanning', { door }, by) }
  }

  /** A decision about a channel or a session at the OPC UA door, for whoever comes from that port. */
  onChannel<P extends ChannelPolicy>(policy: P, at: Parameters<Policies[P]>[0], peerPort: number, account = ''): boolean {
    return this.#decide(policy, at, { door: 'opcua', account, peerPort })
  }

  /** Has this device a maintenance port that answers? Its use, not its presence, is what trips. */
  get hasMaintenancePort(): boolean {
    return this.#defect?.weakens.shutsMaintenancePort?.({}) === false
  }

  /** Somebody reached the maintenance port. */
  meetMaintenance(peerPort: number): void {
    this.#decide('shutsMaintenancePort', {}, { door: 'maintenance', account: '', peerPort })
  }

  /** Is the operating system beside the device set up the defective way? Its use, not its presence, is what trips. */
  isMisconfigured(policy: 'keepsUserNumbersApart' | 'configuresLockOut'): boolean {
    return this.#defect?.weakens[policy]?.({}) === false
  }

  /** The overlay that is laid over the operating system's sound tree, where the defect is one of its set-up. */
  get laidOver(): string | undefined {
    return this.#defect?.lays
  }

  /** Somebody asked the agent for its statement. */
  meetChallenge(by: Omit<Attempt, 'secret'>): void {
    for (const policy of ['keepsUserNumbersApart', 'configuresLockOut', 'isSetUpSoundly'] as const) this.#decide(policy, {}, by)
  }

  /** Does the list of endpoints show this way to protect a channel? Noted where somebody asked for the list, and not where a session tells it along with all else. */
  listsProtection(at: { readonly policy: string; readonly withdrawn: boolean; readonly mode: string }, peerPort: number | undefined): boolean {
    const listed = peerPort === undefined ? (this.#defect?.weakens.listsProtection ?? sound.listsProtection)(at) : this.#decide('listsProtection', at, { door: 'opcua', account: '', peerPort })
    return listed || (this.#decoy?.listsNone === true && at.mode === 'None') || (this.#decoy?.signs === true && at.mode === 'Sign' && !at.withdrawn)
  }

  /** May a channel be opened under this policy, encrypting or only signing? */
  opensChannel({ policy, withdrawn, encrypts }: { readonly policy: string; readonly withdrawn: boolean; readonly encrypts: boolean }, peerPort: number): boolean {
    const by = { door: 'opcua', account: '', peerPort }
    if (withdrawn && this.#decide('refusesWithdrawn', { policy }, by)) return false
    return encrypts || !this.#decide('demandsEncryption', {}, by) || this.#decoy?.signs === true
  }

  /** A decision of the device as the client of a server, over the connection from this port of its own. */
  asClient<P extends ClientPolicy>(policy: P, at: Parameters<Policies[P]>[0], ownPort: number): boolean {
    return this.#decide(policy, at, { door: 'opcua-client', account: '', peerPort: ownPort })
  }

  /** What is wrong with the device's own certificate at the OPC UA server, if anything. Its use, not its presence, is what trips. */
  get certificateFlaw(): CertificateFlaw | undefined {
    return (['short key', 'SHA-1'] as const).find(flaw => this.#defect?.weakens.hasSoundCertificate?.({ flaw }) === false)
  }

  /** Somebody was shown the device's own certificate. */
  meetsCertificate(peerPort: number): void {
    this.#decide('hasSoundCertificate', { flaw: this.certificateFlaw ?? 'short key' }, { door: 'opcua', account: '', peerPort })
  }

  async #judge(attempt: Attempt): Promise<Outcome> {
    const { door } = attempt
    const account = this.#accounts.get(attempt.account)
    if (account === undefined && attempt.account === FACTORY.user && attempt.secret === FACTORY.secret && !this.#decide('dropsFactoryAccount', { door }, attempt)) return 'accepted'
    const offered = await hash(attempt.secret, attempt.account, 32, this.#cost)
    if (account === undefined) return this.#decide('hidesUnknownUser', { door }, attempt) ? 'refused' : 'unknown-user'
    const [connection, session, application] = [`${door}:${attempt.peerPort}`, `session ${attempt.session ?? `${door}:${attempt.peerPort}`}`, `application ${attempt.application ?? door}`]
    const failed = (what: string): number => account.by.get(what) ?? 0
    const othersLocked = [...this.#accounts.values()].filter(it => it !== account && this.#isLocked(it)).length
    if (this.#decide('sharesLock', { othersLocked }, attempt)) return 'refused'
    const state = { failures: account.failures, onThisConnection: failed(connection), inThisSession: failed(session), byThisApplication: failed(application), allowed: this.limits.failures, door }
    if (this.#decide('locksOut', state, attempt)) {
      if (!this.#decide('unlocks', { lockedFor: this.#now() - account.failedAt, window: this.limits.window }, attempt)) return 'refused'
      this.#forgive(account)
    }
    const right = timingSafeEqual(offered, account.hash)
    if (this.#decide('verifiesSecret', { right, empty: attempt.secret === '', door: attempt.door }, attempt)) {
      this.#forgive(account)
      return 'accepted'
    }
    if (this.#decide('countsFailure', { door: attempt.door }, attempt)) {
      account.failures++
      account.failedAt = this.#now()
      for (const what of [connection, session, application]) account.by.set(what, failed(what) + 1)
    }
    if (!this.#decide('refusesInOneTime', { known: true, door }, attempt)) await later(NOTED_AFTER)
    return 'refused'
  }

  /** May somebody without an account read the process value at this door? */
  opensToVisitors(door: string, peerPort: number): boolean {
    return !this.#decide('requiresLogin', { door }, { door, account: '', peerPort })
  }

  /** The role of an account, or undefined where there is none. */
  roleOf(account: string): string | undefined {
    return this.#accounts.get(account)?.role
  }

  #isLocked(account: Held): boolean {
    return account.failures >= this.limits.failures && this.#now() - account.failedAt < this.limits.window
  }

  #forgive(account: Held): void {
    account.failures = 0
    account.lockRecorded = false
    account.by.clear()
  }

  #record(event: AuditEvent, by: Omit<Attempt, 'secret'>, about: About = {}): void {
    if (!this.#decide('records', { event, door: by.door, ...(about.means === undefined ? {} : { means: about.means }) }, by)) return
    const good = event === 'login' || event === 'logout' || event === 'configuration-change'
    const fine = good || !this.#decide('recordsOutcome', { event }, by)
    const id = this.#decide('numbersEvents', { event }, by) ? eventIds[event] : '-'
    this.#log.push(`${new Date().toISOString()} ${id} ${categories[event] ?? 'access-control'} ${event} ${by.account.replaceAll(/[^\x21-\x7e]/g, '?')} ${fine ? 'success' : 'failure'} ${by.door}`)
    if (this.#log.length > LOG_HOLDS) this.#log.shift()
    if (!this.#decide('raisesEvent', { event, door: by.door }, by)) return
    this.onRecord({ event, account: this.#decide('namesUserInEvent', { event }, by) ? by.account : '', fine, about })
  }

  /** Takes a decision the defective way, and notes when a sound device would have decided otherwise. */
  #decide<P extends keyof Policies>(policy: P, at: Parameters<Policies[P]>[0], by: Omit<Attempt, 'secret'>): boolean {
    const take = (policies: Partial<Policies>) => (policies[policy] as ((state: typeof at) => boolean) | undefined)?.(at)
    this.consulted.set(`${policy} ${by.door} ${by.peerPort}`, { policy, door: by.door, account: by.account, peerPort: by.peerPort })
    const proper = take(sound) === true
    const decided = take(this.#defect?.weakens ?? {}) ?? proper
    if (decided !== proper) this.trips.push({ policy, door: by.door, account: by.account, peerPort: by.peerPort })
    return decided
  }
}
