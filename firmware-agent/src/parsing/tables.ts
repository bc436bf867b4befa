import type { AccountEntry, Ageing, GroupEntry, PasswordScheme, Table } from '@fourtwo/contract/facts.ts'

const NAME = /^[A-Za-z_][A-Za-z0-9_.-]{0,63}\$?$/
const SHELLS_THAT_SHUT = new Set(['nologin', 'false', 'sync', 'shutdown', 'halt'])

/** Entries of /etc/passwd. An empty shell is /bin/sh (passwd(5)). Lines that start with + or - draw in entries from elsewhere, so they are unclear. */
export const parsePasswd = (text: string): Table<AccountEntry> => table(text, 7, ([name = '', secret = '', uid, gid, , , shell = '']) => {
  const numbers = [whole(uid), whole(gid)] as const
  if (!NAME.test(name) || typeof numbers[0] !== 'number' || typeof numbers[1] !== 'number') return undefined
  const path = shell === '' ? '/bin/sh' : /^\/[\w./+-]{1,200}$/.test(shell) ? shell : 'other'
  return { name, uid: numbers[0], gid: numbers[1], password: secret === 'x' ? 'shadow' : schemeOf(secret), shell: path, login: !SHELLS_THAT_SHUT.has(path.slice(path.lastIndexOf('/') + 1)) }
})

/** How the passwords of /etc/shadow are kept: the scheme alone, never a hash or a salt. */
export const parsePasswords = (text: string): Table<{ readonly name: string; readonly scheme: PasswordScheme }> =>
  table(text, 9, ([name = '', secret = '']) => (NAME.test(name) ? { name, scheme: schemeOf(secret) } : undefined))

/** How long the passwords of /etc/shadow live. */
export const parseAgeing = (text: string): Table<Ageing> => table(text, 9, ([name = '', , ...days]) => {
  const [changed, min, max, warn, inactive, expires] = days.map(whole)
  if (!NAME.test(name) || changed === undefined || min === undefined || max === undefined || warn === undefined || inactive === undefined || expires === undefined) return undefined
  return { name, changed, min, max, warn, inactive, expires }
})

/** Entries of /etc/group; a group's own password is never looked at. */
export const parseGroups = (text: string): Table<GroupEntry> => table(text, 4, ([name = '', , gid, members = '']) => {
  const number = whole(gid)
  const names = members.split(',').filter(member => member !== '')
  return NAME.test(name) && typeof number === 'number' && names.every(member => NAME.test(member)) ? { name, gid: number, members: names } : undefined
})

const NUMBERS = ['PASS_MAX_DAYS', 'PASS_MIN_DAYS', 'PASS_WARN_AGE', 'LOGIN_RETRIES', 'LOGIN_TIMEOUT', 'UID_MIN', 'UID_MAX'] as const
const METHODS = ['DES', 'MD5', 'SHA256', 'SHA512', 'BCRYPT', 'YESCRYPT'] as const

/** What login.defs sets, as far as it is a number or a word known here: no other text leaves the file. */
export function parseLoginDefs(text: string): Readonly<Record<string, number | string>> {
  const set: Record<string, number | string> = {}
  for (const line of text.split('\n')) {
    const [key = '', value = ''] = line.trim().split(/\s+/)
    const number = NUMBERS.find(it => it === key)
    if (number !== undefined && /^\d{1,9}$/.test(value)) set[number] = Number(value)
    const method = METHODS.find(it => it === value.toUpperCase())
    if (key === 'ENCRYPT_METHOD' && method !== undefined) set[key] = method
  }
  return set
}

/** Where nsswitch.conf has users and groups looked up, in order; a reaction in brackets stands as `[...]`, what is no plain word as `other`. */
export function parseNsswitch(text: string): { readonly passwd: readonly string[]; readonly group: readonly string[] } {
  const of = (database: string): readonly string[] => {
    const line = text.split('\n').map(it => it.replace(/#.*/, '').trim()).findLast(it => it.startsWith(`${database}:`))
    const sources = line?.slice(database.length + 1).replaceAll(/\[[^\][]*\]/g, ' [...] ').trim().split(/\s+/).filter(word => word !== '') ?? []
    return sources.map(word => (word === '[...]' || /^[a-z][a-z0-9_]{0,31}$/.test(word) ? word : 'other'))
  }
  return { passwd: of('passwd'), group: of('group') }
}

const SCHEMES: readonly (readonly [RegExp, PasswordScheme])[] = [
  [/^$/, 'empty'], [/^!/, 'locked'], [/^\*+/, 'none'], [/^\$y\$/, 'yescrypt'], [/^\$gy\$/, 'gost-yescrypt'], [/^\$7\$/, 'scrypt'], [/^\$2[abxy]\$/, 'bcrypt'], [/^\$6\$/, 'sha512'],
  [/^\$5\$/, 'sha256'], [/^\$sha1\$/, 'sha1'], [/^\$1\$|^\$md5/, 'md5'], [/^\$3\$/, 'nt'], [/^_|^[./0-9A-Za-z]{13}$/, 'des'],
]
/** The scheme of a password field (crypt(5)). */
export const schemeOf = (field: string): PasswordScheme => SCHEMES.find(([form]) => form.test(field))?.[1] ?? 'unknown'

/** A whole number from 0; null where the field is empty; undefined where it is no such number. */
const whole = (field: string | undefined): number | null | undefined => (field === '' ? null : field !== undefined && /^\d{1,10}$/.test(field) ? Number(field) : undefined)

function table<T>(text: string, fields: number, parse: (fields: readonly string[]) => T | undefined): Table<T> {
  const lines = text.split('\n').filter(line => line.trim() !== '' && !line.startsWith('#'))
  const entries = lines.flatMap(line => {
    const parts = line.split(':')
    const entry = parts.length === fields ? parse(parts) : undefined
    return entry === undefined ? [] : [entry]
  })
  return { entries, unclear: lines.length - entries.length }
}
