import { createHash, timingSafeEqual } from 'node:crypto'
import { makeRoles, WellKnownRoles } from 'node-opcua-address-space'
import { type ServerSession, UAUserManagerBase } from 'node-opcua-server'
import type { OpcuaUser } from '../../config.ts'
import { readOwn } from '../../own-file.ts'

/** Wrong secrets in a row, and the milliseconds for which even the right one is refused then. */
const FAILURES = 5
const LOCKED_FOR = 60_000

interface Known {
  readonly digest: Buffer
  readonly may: OpcuaUser['may']
  failures: number
  lockedUntil: number
}

/** The accounts of the configuration. Who may challenge is a SecurityAdmin, who may look an Observer (OPC 10000-3, 4.9.2). `now`: milliseconds on a clock that nobody sets. */
export class Users extends UAUserManagerBase {
  readonly #known: ReadonlyMap<string, Known>
  readonly #now: () => number

  constructor(users: readonly OpcuaUser[], now: () => number = () => performance.now()) {
    super()
    this.#known = new Map(users.map(({ user, secretFile, may }) => [user, { digest: digest(readOwn(secretFile, 'opcua.users: the secret', { lent: true }).toString('utf8').replace(/\r?\n$/, '')), may, failures: 0, lockedUntil: 0 }]))
    this.#now = now
  }

  override getUserRoles(user: string) {
    const known = this.#known.get(user)
    return makeRoles(known === undefined ? [] : [WellKnownRoles.AuthenticatedUser, known.may === 'challenge' ? WellKnownRoles.SecurityAdmin : WellKnownRoles.Observer])
  }

  override async isValidUser(_session: ServerSession, user: string, secret: string): Promise<boolean> {
    const known = this.#known.get(user)
    const right = timingSafeEqual(digest(secret), known?.digest ?? digest(''))
    if (known === undefined || this.#now() < known.lockedUntil) return false
    known.failures = right ? 0 : known.failures + 1
    if (known.failures >= FAILURES) {
      known.failures = 0
      known.lockedUntil = this.#now() + LOCKED_FOR
    }
    return right
  }
}

const digest = (secret: string): Buffer => createHash('sha256').update(secret).digest()
