import { inconclusive, parseAccounts, parseStores, standingOf, type Store, violated } from '@fourtwo/contract'
import { passwordAccounts } from '../../evidence/accounts.ts'
import { factIn } from '../../evidence/statement.ts'
import { defineStatementProbe } from '../../statement-probe.ts'

/** What the practice list calls the schemes that an agent names otherwise. */
const CALLED: Readonly<Record<string, string>> = { sha512: 'sha512crypt', sha256: 'sha256crypt', sha1: 'sha1crypt', md5: 'md5crypt', nt: 'NT', des: 'descrypt' }
/** How a scheme by which passwords are kept stands. */
const standing = (scheme: string) => standingOf('password-hash', CALLED[scheme] ?? scheme).standing

/**
 * Asks how passwords of the operating system are kept and who reaches the files that are known to hold authenticators.
 *
 * One that others may read or change, or one scheme that the practice list has withdrawn, is a violation. That there is none cannot follow: what other programs keep, and where, is not known to an agent.
 */
export default defineStatementProbe({
  id: 'states-guarded-authenticators',
  assertion: 'CR 1.5/c',
  collector: 'stores',
  facts: { stores: parseStores },

  judge(said, { stores: places }) {
    const { token, holds } = said
    const stores = Object.values(places).flatMap(place => (place.state === 'reported' ? place.value : []))
    const hidden = Object.keys(places).find(place => places[place]?.state !== 'reported')
    const loose = stores.filter(isOpen)
    const open = loose.find(({ passage }) => passage === 'open')
    if (open !== undefined) return violated(`the agent states that ${open.path} has the mode ${open.mode.toString(8).padStart(4, '0')}, so others reach what it holds`, holds, token)
    const accounts = factIn(said, 'accounts', parseAccounts)
    const beside = 'outcome' in accounts || accounts.value.names.state !== 'reported' ? undefined : accounts.value.names.value.entries.find(({ password }) => standing(password) !== 'unknown')
    if (beside !== undefined) return violated(`the agent states that the password of ${beside.name} is kept where everybody reads it, as ${beside.password}`, holds, token)
    const usable = 'outcome' in accounts ? undefined : passwordAccounts(accounts.value)
    const weak = usable?.find(({ scheme }) => standing(scheme) === 'withdrawn')
    if (weak !== undefined) return violated(`the agent states that the password of ${weak.name} is kept as ${weak.scheme}`, holds, token)

    if (usable === undefined || hidden !== undefined) return inconclusive('not-permitted', `the agent could not see ${hidden ?? 'the tables of accounts'}`, token)
    const behind = loose.find(({ passage }) => passage !== 'shut')
    if (behind !== undefined) return inconclusive('ambiguous', `others reach what ${behind.path} holds by its own mode, and who gets as far as it is not to be seen (${behind.passage})`, token)
    const strange = usable.find(({ scheme }) => standing(scheme) !== 'current' && scheme !== 'empty')
    if (strange !== undefined) return inconclusive('ambiguous', `how the password of ${strange.name} is kept is not known`, token)
    const shared = stores.find(({ kind, mode, group }) => kind !== 'names' && (mode & 0o040) !== 0 && group === 'other')
    if (shared !== undefined) return inconclusive('ambiguous', `${shared.path} is readable by a group of which it is not known whether it may`, token)
    return inconclusive('needs-hands', `the agent states that ${usable.length} passwords are kept in slow salted schemes and ${stores.length} files of authenticators are shut to others; what further programs keep has to be looked for by hand`, token)
  },
})

/** May somebody without authorisation read or change what it holds? Names are for all to read. */
const isOpen = ({ kind, mode, group }: Store): boolean => (mode & (kind === 'names' ? 0o002 : 0o007)) !== 0 || ((mode & 0o020) !== 0 && group === 'other')
