import type { AccountEntry, Accounts, PamService } from '@fourtwo/contract'

/** An account with the word for how its password is kept. */
export interface Known extends AccountEntry {
  readonly scheme: string
}
/** Schemes that no password opens. */
const SHUT: ReadonlySet<string> = new Set(['locked', 'none'])
/** Services by which people log in, and tools that act for somebody who has done so. All others are those of programs and devices. */
export const PEOPLE: ReadonlySet<string> = new Set(['login', 'sshd', 'remote', 'gdm-password', 'gdm3', 'lightdm', 'sddm', 'xdm', 'cockpit', 'dropbear'])
const TOOLS = /^(su|su-l|sudo|sudo-i|passwd|chsh|chfn|chpasswd|chage|newusers|user(add|mod|del)|group(add|mod|del|mems)|runuser|runuser-l|cron|crond|atd|systemd-user|polkit-1|other|vlock|screen|lightdm-.*|gdm-.*|system-auth|password-auth|postlogin|fingerprint-auth|smartcard-auth|base-.*|config-util)$/
/** Is this the PAM service of a program or a device? */
export const ofMachines = (service: string): boolean => !PEOPLE.has(service) && !TOOLS.test(service)

/** The accounts that a password can open, with the scheme it is kept in; undefined where one of the tables was not read. */
export function passwordAccounts({ names, passwords }: Accounts): readonly Known[] | undefined {
  if (names.state !== 'reported' || passwords.state !== 'reported') return undefined
  // Of two lines for one name the first counts.
  const kept = new Map(passwords.value.entries.toReversed().map(({ name, scheme }) => [name, scheme] as const))
  return names.value.entries.map(entry => ({ ...entry, scheme: entry.password === 'shadow' ? (kept.get(entry.name) ?? 'none') : entry.password })).filter(({ scheme }) => !SHUT.has(scheme))
}

/** Lines of the tables that were not understood, among them those that draw in entries from elsewhere. */
export const unclearIn = ({ names, passwords }: Accounts): number => [names, passwords].reduce((sum, table) => sum + (table.state === 'reported' ? table.value.unclear : 0), 0)

/** Why accounts may be kept where the agent does not read; undefined where the files that it reads are all, beside what systemd makes up. */
export function keptElsewhere({ lookup }: Accounts): string | undefined {
  if (lookup.state !== 'reported') return `where accounts are looked up is ${lookup.state}`
  const elsewhere = lookup.value.passwd.find(source => source !== 'files' && source !== 'systemd')
  return elsewhere === undefined ? undefined : `accounts are looked up in ${elsewhere} too, where the agent does not read`
}

/** The first number of an account of a person, by login.defs. */
export const firstOfPeople = ({ defaults }: Accounts): number => (defaults.state === 'reported' && typeof defaults.value['UID_MIN'] === 'number' ? defaults.value['UID_MIN'] : 1000)

/** Accounts whose password has no least or no greatest age that ever comes. */
export function withoutAge(accounts: readonly Known[], { ageing }: Accounts): readonly string[] | undefined {
  if (ageing.state !== 'reported') return undefined
  const aged = new Map(ageing.value.entries.toReversed().map(entry => [entry.name, entry] as const))
  return accounts.filter(({ name }) => {
    const { min, max } = aged.get(name) ?? { min: null, max: null }
    return min === null || min < 1 || max === null || max < 1 || max > MOST_DAYS
  }).map(({ name }) => name)
}
/** Days beyond which an age is never reached in practice: ten years. */
const MOST_DAYS = 3653

/** What a group of services does about passwords that are too old: the names that let them in, and those of which it is not known or not effective. */
export function ageingOf(services: Readonly<Record<string, PamService>>, wanted: (name: string) => boolean): { readonly asked: readonly string[]; readonly letIn: readonly string[]; readonly unsure: readonly string[] } {
  const asked = Object.entries(services).filter(([name, { login }]) => wanted(name) && login.state !== 'absent')
  return {
    asked: asked.map(([name]) => name), letIn: asked.filter(([, it]) => it.enforcesAge === 'no').map(([name]) => name),
    unsure: asked.filter(([, it]) => it.enforcesAge === 'unknown' || it.grade !== 'effective').map(([name]) => name),
  }
}
