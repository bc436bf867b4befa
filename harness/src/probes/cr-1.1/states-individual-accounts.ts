import { inconclusive, parseAccounts, parsePrivileges, satisfied, violated } from '@fourtwo/contract'
import { passwordAccounts } from '../../evidence/accounts.ts'
import { factIn } from '../../evidence/statement.ts'
import { defineStatementProbe } from '../../statement-probe.ts'

/** Names that many people or nobody in particular stand behind. */
const SHARED: ReadonlySet<string> = new Set(['root', 'toor', 'admin', 'administrator', 'user', 'guest', 'service', 'maintenance', 'support', 'test', 'pi', 'debian', 'ubuntu', 'default'])
const LOCAL: ReadonlySet<string> = new Set(['files', 'systemd'])

/**
 * Asks whether what root may do can be done from an account of one's own, and whether any two accounts share a number or a name.
 *
 * An account that belongs to nobody in particular is no violation by itself, since a role has to be open to individual accounts, not shut to others; that it is the only way to its role is one.
 */
export default defineStatementProbe({
  id: 'states-individual-accounts',
  assertion: 'CR 1.1 RE(1)/b',
  collector: 'privileges',
  facts: { accounts: parseAccounts },

  judge(said, { accounts }) {
    const { token, holds } = said
    const { names, lookup } = accounts
    const entries = names.state === 'reported' ? names.value.entries : []
    const twins = entries.flatMap((one, n) => entries.slice(n + 1).filter(({ uid, name }) => uid === one.uid || name === one.name).map(other => [one.name, other.name] as const))
    if (twins.length > 0) return violated(`the agent states that ${twins.map(([one, other]) => `${one} and ${other} share an identifier`).join(', and ')}`, holds, token)
    const usable = passwordAccounts(accounts)?.filter(({ login, scheme }) => login && scheme !== 'empty')
    if (usable === undefined || names.state !== 'reported' || lookup.state !== 'reported') return inconclusive('not-permitted', 'the agent could not read all tables of accounts', token)
    if (names.value.unclear > 0) return inconclusive('ambiguous', `${names.value.unclear} lines of the accounts were not understood`, token)
    if (!lookup.value.passwd.every(source => LOCAL.has(source))) return inconclusive('not-reached', 'names are looked up elsewhere too, where the agent does not read', token)

    const own = usable.filter(({ name, uid }) => uid !== 0 && !SHARED.has(name))
    const privileges = factIn(said, 'privileges', parsePrivileges)
    if ('outcome' in privileges) return privileges
    const { sudo } = privileges.value
    const lent = sudo.state === 'reported' ? sudo.value.rules.filter(({ who, everything }) => everything && who !== 'root') : []
    if (own.length === 0 && usable.length > 0) return violated(`the agent states that nobody can log in but ${usable.map(({ name }) => name).join(', ')}, which is nobody's own account`, holds, token)
    if (own.length === 0) return inconclusive('no-baseline', 'no account of the operating system opens by a password', token)
    if (sudo.state === 'unreadable') return inconclusive('not-permitted', `the agent could not read the rules of sudo: ${sudo.reason}`, token)
    if (sudo.state === 'reported' && sudo.value.unclear > 0) return inconclusive('ambiguous', `${sudo.value.unclear} lines of the rules of sudo were not understood`, token)
    const root = usable.find(({ uid }) => uid === 0)
    if (root !== undefined && lent.length === 0) return violated(`the agent states that what root may do is open to ${root.name} alone: no rule of sudo lends it to another account`, holds, token)
    return satisfied(`the agent states ${own.length} accounts of individuals, no two of ${entries.length} accounts with one identifier, and ${root === undefined ? 'no login as root' : 'what root may do lent by sudo'}`, holds, token)
  },
})
