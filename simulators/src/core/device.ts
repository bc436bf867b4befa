import { scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { type Decoy, type Defect, type Policies, sound } from './policies.ts'

/** One decision the weakened policy took differently, with what ties it to an ask. */
export interface Trip {
  readonly policy: keyof Policies
  readonly door: string
  readonly account: string
  readonly peerPort: number
}
/** One login as a face passes it on. `connection` tells connections of a door apart. */
export interface Attempt {
  readonly door: string
  readonly account: string
  readonly secret: string
  readonly peerPort: number
}
/** What came of a login. */
export type Outcome = 'accepted' | 'refused' | 'unknown-user'

interface Held {
  readonly hash: Buffer
  readonly role: string
  failures: number
  failedAt: number
  /** Failures by door and peer's port: what one connection did. */
  readonly byConnection: Map<string, number>
}

const hash = promisify<string, string, number, object, Buffer>(scrypt as never)

/** The device behind every face: accounts, lock-out, decisions. Faces translate; only the core decides. */
export class Device {
  readonly trips: Trip[] = []
  readonly limits: { readonly failures: number; readonly window: number }
  readonly decoy: Decoy | undefined
  readonly #accounts = new Map<string, Held>()
  readonly #defect: Defect | undefined
  readonly #cost: { readonly N: number }
  readonly #now: () => number

  constructor(limits: { readonly failures: number; readonly window: number }, options: { readonly defect?: Defect | undefined; readonly decoy?: Decoy | undefined; readonly scryptCost?: number; readonly now?: () => number }) {
    this.limits = limits
    this.decoy = options.decoy
    this.#defect = options.defect
    this.#cost = { N: options.scryptCost ?? 16384 }
    this.#now = options.now ?? (() => performance.now())
  }

  /** Adds an account; only the scrypt value of its secret is kept. */
  async addAccount(name: string, secret: string, role: string): Promise<void> {
    this.#accounts.set(name, { hash: await hash(secret, name, 32, this.#cost), role, failures: 0, failedAt: 0, byConnection: new Map() })
  }

  /** Judges a login. A locked account is refused whatever the secret, across doors and reconnects. */
  async login(attempt: Attempt): Promise<Outcome> {
    const offered = await hash(attempt.secret, attempt.account, 32, this.#cost)
    const account = this.#accounts.get(attempt.account)
    if (account === undefined) return this.#decide('hidesUnknownUser', { door: attempt.door }, attempt) ? 'refused' : 'unknown-user'
    const connection = `${attempt.door}:${attempt.peerPort}`
    const othersLocked = [...this.#accounts.values()].filter(it => it !== account && this.#isLocked(it)).length
    if (this.#decide('sharesLock', { othersLocked }, attempt)) return 'refused'
    const state = { failures: account.failures, onThisConnection: account.byConnection.get(connection) ?? 0, allowed: this.limits.failures }
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
      account.byConnection.set(connection, (account.byConnection.get(connection) ?? 0) + 1)
    }
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
    account.byConnection.clear()
  }

  /** Takes a decision the defective way, and notes when a sound device would have decided otherwise. */
  #decide<P extends keyof Policies>(policy: P, at: Parameters<Policies[P]>[0], by: Omit<Attempt, 'secret'>): boolean {
    const take = (policies: Partial<Policies>) => (policies[policy] as ((state: typeof at) => boolean) | undefined)?.(at)
    const proper = take(sound) === true
    const decided = take(this.#defect?.weakens ?? {}) ?? proper
    if (decided !== proper) this.trips.push({ policy, door: by.door, account: by.account, peerPort: by.peerPort })
    return decided
  }
}
