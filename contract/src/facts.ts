import { type Fact, parseFact } from './evidence.ts'
import { parseCount } from './parse.ts'
import { ContractError, parseObject, parseOneOf, parseText } from './plain.ts'
export * from './facts/consoles.ts'
export * from './facts/lock-out.ts'
export * from './facts/pam.ts'
export * from './facts/privileges.ts'
export * from './facts/sessions.ts'
export * from './facts/shared.ts'
export * from './facts/sshd.ts'
export * from './facts/stores.ts'

export * from './facts/log-stores.ts'
export * from './facts/services.ts'
export * from './facts/sockets.ts'
export * from './facts/surroundings.ts'
export * from './facts/trust-anchors.ts'

/** How a password is kept. empty: anybody gets in without one. none: no password opens it. locked: switched off in front of whatever stands behind. */
export const passwordSchemes = ['yescrypt', 'gost-yescrypt', 'scrypt', 'bcrypt', 'sha512', 'sha256', 'sha1', 'md5', 'nt', 'des', 'locked', 'empty', 'none', 'unknown'] as const
export type PasswordScheme = (typeof passwordSchemes)[number]

/** An account of the operating system. `password`: kept in the shadow table, or how it is kept beside the name. `login`: its shell lets somebody in. */
export interface AccountEntry {
  readonly name: string
  readonly uid: number
  readonly gid: number
  readonly password: 'shadow' | PasswordScheme
  readonly shell: string
  readonly login: boolean
}
/** A group of the operating system. */
export interface GroupEntry {
  readonly name: string
  readonly gid: number
  readonly members: readonly string[]
}
/** How long a password lives, in days; null where nothing is set. `changed` and `expires` count from 1970. */
export interface Ageing {
  readonly name: string
  readonly changed: number | null
  readonly min: number | null
  readonly max: number | null
  readonly warn: number | null
  readonly inactive: number | null
  readonly expires: number | null
}
/** A table of the operating system as parsed. `unclear` counts lines that are no entry, among them those that draw in entries from elsewhere. */
export interface Table<T> {
  readonly entries: readonly T[]
  readonly unclear: number
}
/** What the `accounts` collector reports; each part was read, is absent or is unreadable by itself. */
export interface Accounts {
  readonly names: Fact<Table<AccountEntry>>
  readonly passwords: Fact<Table<{ readonly name: string; readonly scheme: PasswordScheme }>>
  readonly ageing: Fact<Table<Ageing>>
  readonly groups: Fact<Table<GroupEntry>>
  /** What new accounts get: numbers and known words of login.defs. */
  readonly defaults: Fact<Readonly<Record<string, number | string>>>
  /** Where names are looked up, in order, for users and for groups. */
  readonly lookup: Fact<{ readonly passwd: readonly string[]; readonly group: readonly string[] }>
}

/** What the `accounts` collector reports, or a ContractError naming the path within `at`. */
export function parseAccounts(value: unknown, at: string): Accounts {
  const it = parseObject(value, at)
  const part = <T>(key: string, parse: (value: unknown, at: string) => T) => parseFact(it[key], `${at}.${key}`, parse)
  return {
    names: part('names', tableOf((entry, path) => ({ name: parseText(entry['name'], `${path}.name`), uid: parseCount(entry['uid'], `${path}.uid`), gid: parseCount(entry['gid'], `${path}.gid`), password: parseOneOf(['shadow', ...passwordSchemes], entry['password'], `${path}.password`), shell: parseText(entry['shell'], `${path}.shell`), login: entry['login'] === true }))),
    passwords: part('passwords', tableOf((entry, path) => ({ name: parseText(entry['name'], `${path}.name`), scheme: parseOneOf(passwordSchemes, entry['scheme'], `${path}.scheme`) }))),
    ageing: part('ageing', tableOf((entry, path) => {
      const days = (key: string) => (entry[key] === null ? null : parseCount(entry[key], `${path}.${key}`))
      return { name: parseText(entry['name'], `${path}.name`), changed: days('changed'), min: days('min'), max: days('max'), warn: days('warn'), inactive: days('inactive'), expires: days('expires') }
    })),
    groups: part('groups', tableOf((entry, path) => ({ name: parseText(entry['name'], `${path}.name`), gid: parseCount(entry['gid'], `${path}.gid`), members: words(entry['members'], `${path}.members`) }))),
    defaults: part('defaults', (defaults, path) => Object.fromEntries(Object.entries(parseObject(defaults, path)).map(([key, set]) => [key, typeof set === 'number' ? set : parseText(set, `${path}.${key}`)]))),
    lookup: part('lookup', (lookup, path) => {
      const of = parseObject(lookup, path)
      return { passwd: words(of['passwd'], `${path}.passwd`), group: words(of['group'], `${path}.group`) }
    }),
  }
}

function tableOf<T>(parse: (entry: Readonly<Record<string, unknown>>, at: string) => T) {
  return (value: unknown, at: string): Table<T> => {
    const it = parseObject(value, at)
    const { entries } = it
    if (!Array.isArray(entries)) throw new ContractError(`${at}.entries is ${typeof entries}, expected a list`)
    return { entries: entries.map((entry, n) => parse(parseObject(entry, `${at}.entries[${n}]`), `${at}.entries[${n}]`)), unclear: parseCount(it['unclear'], `${at}.unclear`) }
  }
}

function words(value: unknown, at: string): string[] {
  if (!Array.isArray(value)) throw new ContractError(`${at} is ${typeof value}, expected a list`)
  return value.map((word, n) => parseText(word, `${at}[${n}]`))
}
