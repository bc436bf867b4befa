import { type Fact, parseFact } from '../evidence.ts'
import { parseCount } from '../parse.ts'
import { parseObject, parseOneOf, parseText } from '../plain.ts'
import { type Grade, grades, type Tristate, tristates } from './shared.ts'

/**
 * What a login service does after failed logins, its PAM stacks walked. yes: after so many wrong passwords even the right one is refused. no: it still opens, whatever came before.
 * unknown: it hangs on a module or a setting that is not known. Nobody saw it act.
 */
export interface LockOut {
  readonly locks: Tristate
  /** effective: every module that the stacks name is on the device, and libpam reads the stacks anew at each login. */
  readonly grade: Grade
  readonly by?: string
  /** Failures that lock, seconds that the lock lasts (0: until somebody unlocks), seconds within which failures count together. */
  readonly failures?: number
  readonly unlockAfter?: number
  readonly within?: number
  /** Is root locked as well? */
  readonly root?: Tristate
  readonly because: string
}

/** What the `lock-out` collector reports, by login service, or a ContractError naming the path within `at`. */
export function parseLockOuts(value: unknown, at: string): Readonly<Record<string, Fact<LockOut>>> {
  return Object.fromEntries(Object.entries(parseObject(value, at)).map(([service, fact]) => [service, parseFact(fact, `${at}.${service}`, parseLockOut)]))
}

function parseLockOut(value: unknown, at: string): LockOut {
  const it = parseObject(value, at)
  const count = (key: 'failures' | 'unlockAfter' | 'within') => (it[key] === undefined ? {} : { [key]: parseCount(it[key], `${at}.${key}`) })
  return {
    locks: parseOneOf(tristates, it['locks'], `${at}.locks`), grade: parseOneOf(grades, it['grade'], `${at}.grade`),
    ...(it['by'] === undefined ? {} : { by: parseText(it['by'], `${at}.by`) }), ...count('failures'), ...count('unlockAfter'), ...count('within'),
    ...(it['root'] === undefined ? {} : { root: parseOneOf(tristates, it['root'], `${at}.root`) }), because: parseText(it['because'], `${at}.because`),
  }
}
