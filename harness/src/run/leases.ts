import { randomBytes } from 'node:crypto'
import type { Account, Bench } from '../bench.ts'
import { HarnessError } from '../error.ts'
import type { Offer, Part } from '../probe.ts'

/** Lets so many in at once; the rest queue in order of arrival. */
export class Turnstile {
  #free: number
  readonly #queue: (() => void)[] = []

  constructor(places: number) {
    this.#free = places
  }

  /** Resolves once there is a place. */
  async enter(): Promise<void> {
    if (this.#free > 0) this.#free--
    else await new Promise<void>(go => this.#queue.push(go))
  }

  /** Gives the place to whoever waits longest. */
  leave(): void {
    const go = this.#queue.shift()
    if (go === undefined) this.#free++
    else go()
  }
}

/** The accounts one ask holds, by the part each plays. */
export type Parts = Readonly<Record<string, string>>

/** Characters that a shortened secret has to keep, or it would stand anywhere by chance and could not be blanked. */
const SHORTENED_AT_LEAST = 4

/** A secret without its last character; undefined where too little would be left. It is as secret as the whole. */
export function shortened(secret: string): string | undefined {
  const kept = Array.from(secret).slice(0, -1)
  return kept.length < SHORTENED_AT_LEAST ? undefined : kept.join('')
}

function wrongOf(offer: Exclude<Offer, 'right' | 'unknown-user'>, secret: string): string {
  switch (offer) {
    case 'longer':
      return `${secret}x`
    case 'shorter': {
      const kept = shortened(secret)
      if (kept === undefined) throw new HarnessError('LEASE_REFUSED', 'the secret is too short to be offered with a character less')
      return kept
    }
    case 'empty':
      return ''
    case 'wrong':
      return `not-it-${randomBytes(6).toString('hex')}`
  }
}

/** Who may use which account of the device, across all doors: a lock is the account's, not the door's. */
export class Accounts {
  readonly #bench: Bench
  readonly #taken = new Set<string>()
  readonly #waiting: (() => void)[] = []
  readonly #failures = new Map<string, number>()
  /** How often an account was leased: the least used goes first, so that one left locked is met last. */
  readonly #leased = new Map<string, number>()

  constructor(bench: Bench) {
    this.#bench = bench
  }

  /** All parts at once or none, so that two asks never wait for each other. Undefined where the bench has no such accounts; an optional part is left out. */
  async lease(wanted: Readonly<Record<string, Part>>, doorOf: (part: string) => string, optional: readonly string[] = []): Promise<Parts | undefined> {
    if (this.#pick(wanted, doorOf, new Set(), optional) === undefined) return undefined
    let parts = this.#pick(wanted, doorOf, this.#taken, optional)
    while (parts === undefined) {
      await new Promise<void>(go => this.#waiting.push(go))
      parts = this.#pick(wanted, doorOf, this.#taken, optional)
    }
    for (const name of expendable(wanted, parts)) {
      this.#taken.add(name)
      this.#leased.set(name, (this.#leased.get(name) ?? 0) + 1)
    }
    return parts
  }

  /** The user name of an account at a door; empty where it opens none. */
  nameOf(name: string, door: string): string {
    return this.#bench.accounts[name]?.opens[door]?.user ?? ''
  }

  /** Whether an account's secret at a door can be offered with a character less. */
  shortens(name: string, door: string): boolean {
    return shortened(this.#bench.accounts[name]?.opens[door]?.secret ?? '') !== undefined
  }

  /** Ends a lease: the accounts are free for the next ask, rested. */
  giveBack(wanted: Readonly<Record<string, Part>>, parts: Parts): void {
    for (const name of expendable(wanted, parts)) {
      this.#taken.delete(name)
      this.#failures.delete(name)
    }
    for (const go of this.#waiting.splice(0)) go()
  }

  /**
   * The name and the secret to offer. Counts wrong ones before they are sent.
   * @throws HarnessError LEASE_REFUSED for the attempt that would lock an account the ask has no leave to lock, and for a character less of a secret too short for it.
   */
  credential(name: string, door: string, secret: Offer, mayLock: boolean): { user: string; secret: string } {
    const account = this.#bench.accounts[name]
    const opens = account?.opens[door]
    if (account === undefined || opens === undefined) throw new HarnessError('LEASE_REFUSED', `account ${name} opens no door ${door}`)
    if (secret === 'unknown-user') return { user: `nobody-${randomBytes(4).toString('hex')}`, secret: `not-it-${randomBytes(6).toString('hex')}` }
    if (secret === 'right') {
      this.#failures.set(name, 0)
      return opens
    }
    const failures = (this.#failures.get(name) ?? 0) + 1
    if (account.use !== 'expendable' || (!mayLock && failures >= this.#bench.lockOut.failures))
      throw new HarnessError('LEASE_REFUSED', `a wrong secret for ${name} could lock it, which this ask may not`)
    const wrong = wrongOf(secret, opens.secret)
    this.#failures.set(name, failures)
    return { user: opens.user, secret: wrong }
  }

  #pick(wanted: Readonly<Record<string, Part>>, doorOf: (part: string) => string, taken: ReadonlySet<string>, optional: readonly string[]): Parts | undefined {
    const picked: Record<string, string> = {}
    for (const [part, use] of Object.entries(wanted)) {
      const found = Object.entries(this.#bench.accounts).toSorted(([a], [b]) => (this.#leased.get(a) ?? 0) - (this.#leased.get(b) ?? 0)).find(
        ([name, account]) => fits(use, account, this.#bench) && doorOf(part) in account.opens && !taken.has(name) && !(use === 'expendable' && Object.values(picked).includes(name)),
      )
      if (found === undefined && optional.includes(part)) continue
      if (found === undefined) return undefined
      picked[part] = found[0]
    }
    return picked
  }
}

function fits(part: Part, { use, role }: Account, { permissions }: Bench): boolean {
  switch (part) {
    case 'expendable':
    case 'steady':
      return use === part
    case 'may-operate':
      return use === 'steady' && permissions?.operate?.includes(role) === true
    case 'may-not-operate':
      return use === 'steady' && permissions?.operate?.includes(role) === false
    case 'may-audit':
      return use === 'steady' && permissions?.audit?.includes(role) === true
    case 'may-administer':
      return use === 'steady' && permissions?.administer?.includes(role) === true
    case 'may-not-administer':
      return use === 'steady' && permissions?.administer?.includes(role) === false
  }
}

const expendable = (wanted: Readonly<Record<string, Part>>, parts: Parts): string[] =>
  Object.entries(parts).filter(([part]) => wanted[part] === 'expendable').map(([, name]) => name)
