import { type Accounts, inconclusive, parseAccounts, parsePrivileges, satisfied, type SudoRule, violated } from '@fourtwo/contract'
import { firstOfPeople, passwordAccounts, unclearIn } from '../../evidence/accounts.ts'
import { keyHolders } from '../../evidence/login-keys.ts'
import { factIn } from '../../evidence/statement.ts'
import { defineStatementProbe } from '../../statement-probe.ts'

/** Names that many people or nobody in particular stand behind, also with a number. */
const SHARED = /^(root|toor|adm|admin|administrator|sysadmin|superuser|super|sys|system|user|users|guest|anonymous|operator|operators|ops|service|svc|maintenance|maint|support|tech|technicians?|engineers?|engineering|eng|supervisors?|supervision|maintainers?|integrators?|commissioning|commissioner|programmers?|configurators?|config|auditors?|audit|observers?|viewers?|view|monitor|monitoring|control|controller|process|plant|shift|security|secadmin|netadmin|webadmin|historian|owner|customer|client|remote|readonly|expert|installer|factory|vendor|oem|field|test|tester|demo|debug|dev|developer|default|login|local|device|plc|rtu|hmi|scada|gateway|iot|pi|debian|ubuntu|alarm|fedora|centos|rocky|alma|suse|opensuse|ec2-user|cloud-user|core|odroid|orangepi|linaro|torizon|toradex|nvidia|jetson|vagrant|docker|git|backup|deploy|ansible|shared|public|people|staff|everybody|nobody)[-_]?\d*$/i
/** Shells in which somebody can do all that the account may. */
const SHELL = /\/(ba|da|a|z|k|fi)?sh$/
const LOCAL: ReadonlySet<string> = new Set(['files', 'systemd'])

/**
 * Asks whether what root and shared accounts may do can be done from an account of one's own, and whether any two accounts share a number or a name.
 *
 * An account that belongs to nobody in particular is no violation by itself, since a role has to be open to individual accounts, not shut to others; that it is the only way to its role is one. Who may do everything as
 * root may do what any account may. Whose a name is that no list knows stays a guess, so only accounts of people's numbers count.
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
    const usable = passwordAccounts(accounts)?.filter(({ login }) => login)
    if (usable === undefined || names.state !== 'reported' || lookup.state !== 'reported') return inconclusive('not-permitted', 'the agent could not read all tables of accounts', token)
    if (unclearIn(accounts) > 0) return inconclusive('ambiguous', `${unclearIn(accounts)} lines of the accounts were not understood`, token)
    if (!lookup.value.passwd.every(source => LOCAL.has(source))) return inconclusive('not-reached', 'names are looked up elsewhere too, where the agent does not read', token)
    const keys = keyHolders(said)
    if ('outcome' in keys) return keys
    const privileges = factIn(said, 'privileges', parsePrivileges)
    if ('outcome' in privileges) return privileges
    const { sudo, polkit, doas } = privileges.value

    const secret = usable.filter(({ scheme }) => scheme !== 'empty')
    const named = secret.filter(({ name, uid }) => uid !== 0 && !SHARED.test(name))
    const byKey = [...keys.withKeys, ...keys.unread]
    if (keys.elsewhere !== undefined) return keys.elsewhere
    if (secret.length === 0) return inconclusive('no-baseline', 'no account of the operating system opens by a password', token)
    if (named.length === 0 && byKey.length > 0) return inconclusive('ambiguous', `no account of somebody's own opens by a password, and whether a key opens ${byKey.join(', ')} is not evaluated`, token)
    if (named.length === 0) return violated(`the agent states that nobody can log in but ${secret.map(({ name }) => name).join(', ')}, which is nobody's own account`, holds, token)
    if (sudo.state === 'unreadable') return inconclusive('not-permitted', `the agent could not read the rules of sudo: ${sudo.reason}`, token)
    if (sudo.state === 'reported' && sudo.value.unclear > 0) return inconclusive('ambiguous', `${sudo.value.unclear} lines of the rules of sudo were not understood`, token)
    const rules = sudo.state === 'reported' ? sudo.value.rules.filter(({ who }) => who !== 'root') : []
    const root = secret.find(({ uid }) => uid === 0)
    const otherWays = doas.state !== 'reported' || doas.value || polkit.state === 'unreadable' || (polkit.state === 'reported' && polkit.value.rules > 0)
    if (root !== undefined && rules.length === 0 && !otherWays) return violated(`the agent states that what root may do is open to ${root.name} alone: no rule of sudo lends it to another account`, holds, token)

    const empty = usable.find(({ scheme }) => scheme === 'empty')
    if (empty !== undefined) return inconclusive('ambiguous', `${empty.name} has an empty password, which tells nobody from anybody`, token)
    if (doas.state !== 'reported' || doas.value) return inconclusive(doas.state === 'unreadable' ? 'not-permitted' : 'ambiguous', 'doas has rules, which are not evaluated', token)
    const own = named.filter(({ name, uid, shell }) => uid >= firstOfPeople(accounts) && SHELL.test(shell) && !expires(accounts, name))
    if (own.length === 0) return inconclusive('ambiguous', `whether ${named.map(({ name }) => name).join(', ')} is anybody's own account is not to be seen`, token)
    const shared = [...new Set([...secret.filter(({ name, uid }) => uid === 0 || SHARED.test(name)).map(({ name }) => name), ...byKey.filter(name => !named.some(it => it.name === name))])]
    const lent = sudo.state === 'reported' && sudo.value.program ? own.filter(({ name, gid }) => rules.some(rule => rule.everything && isFor(rule, name, gid, accounts))) : []
    if (shared.length > 0 && lent.length === 0) return inconclusive('ambiguous', `${shared.join(', ')} can log in, and no rule of sudo is seen to lend all that one may do to ${own.map(({ name }) => name).join(', ')}`, token)
    return satisfied(`the agent states ${own.length} accounts of individuals (${own.map(({ name }) => name).join(', ')}), no two of ${entries.length} accounts with one identifier, and ${shared.length === 0 ? 'no login as root or a shared account' : `what ${shared.join(', ')} may do lent by sudo to ${lent.map(({ name }) => name).join(', ')}`}`, holds, token)
  },
})

/** Does a rule of sudo apply to this account, by itself or by a group that it is in? */
const isFor = ({ who, name }: SudoRule, account: string, gid: number, { groups }: Accounts): boolean => who === 'everybody' || (who === 'user' && name === account)
  || (who === 'group' && groups.state === 'reported' && groups.value.entries.some(group => group.name === name && (group.gid === gid || group.members.includes(account))))

/** May an account have come to its end? When that is, is not asked: the clock may be wrong. */
const expires = ({ ageing }: Accounts, account: string): boolean => ageing.state !== 'reported' || ageing.value.entries.some(it => it.name === account && it.expires !== null)
