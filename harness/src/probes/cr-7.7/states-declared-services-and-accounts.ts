import { type AccountEntry, type Accounts, inconclusive, parseAccounts, parseSockets, satisfied, violated } from '@fourtwo/contract'
import { keyHolders } from '../../evidence/login-keys.ts'
import { factIn } from '../../evidence/statement.ts'
import { unlistedSockets } from '../../evidence/sockets.ts'
import { defineStatementProbe } from '../../statement-probe.ts'

/**
 * Holds the sockets and the accounts that the agent sees against those that are declared.
 *
 * Declared is what component.yaml names (services, accounts) and what the bench reaches of its interfaces. An account is enabled where its shell lets somebody in and it has a
 * password, an empty one, or a key; where it has a password and no such shell, another service may take it. A UDP port of the ephemeral range may be the near end of a question, so it is no service for certain.
 */
export default defineStatementProbe({
  id: 'states-declared-services-and-accounts',
  assertion: 'CR 7.7/c',
  collector: 'sockets',

  judge(said) {
    const { declared } = said.agent
    const { token, holds } = said
    const sockets = factIn(said, 'sockets', parseSockets)
    const accounts = factIn(said, 'accounts', parseAccounts)
    const keys = keyHolders(said)
    const tables = 'outcome' in sockets ? [] : [sockets.value.tcp, sockets.value.tcp6, sockets.value.udp, sockets.value.udp6]
    const open = tables.flatMap(table => (table.state === 'reported' ? table.value : [])).filter(({ reach }) => reach === 'network')
    const strangers = [...new Set(open.map(({ proto, port }) => `${proto}/${port}`))].filter(it => !declared.listens.includes(it))
    const certain = strangers.filter(it => !/^udp\/(3[2-9]|[456]\d)\d{3}$/.test(it))
    const enabled = 'outcome' in accounts ? [] : enabledIn(accounts.value, 'outcome' in keys ? new Set() : keys.withKeys)
    const unknown = enabled.filter(({ name, login }) => login && !declared.accounts.includes(name)).map(({ name }) => name)
    const found = [...certain.map(it => `${it} listens`), ...unknown.map(name => `the account ${name} is enabled`)]
    if (found.length > 0) return violated(`the agent states that ${found.join(', that ')}, which nobody declared`, holds, token)

    for (const fact of [sockets, accounts, keys]) if ('outcome' in fact) return fact
    if ('outcome' in sockets || 'outcome' in accounts || 'outcome' in keys) return inconclusive('not-reached', 'a fact is missing', token)
    const unseen = tables.find(table => table.state === 'unreadable')
    if (unseen?.state === 'unreadable') return inconclusive('not-permitted', `the agent could not read a table of sockets: ${unseen.reason}`, token)
    if (sockets.value.tcp.state === 'absent' || sockets.value.udp.state === 'absent') return inconclusive('not-reached', 'the agent sees no table of sockets', token)
    const { names, passwords, lookup } = accounts.value
    if (names.state !== 'reported' || passwords.state !== 'reported') return inconclusive('not-permitted', `the agent could not read who can log in: accounts ${names.state}, passwords ${passwords.state}`, token)
    if (names.value.unclear + passwords.value.unclear > 0) return inconclusive('ambiguous', `${names.value.unclear + passwords.value.unclear} lines of the tables of accounts were not understood`, token)
    if (lookup.state !== 'reported' || lookup.value.passwd.some(source => source !== 'files' && source !== 'systemd')) return inconclusive('not-reached', 'accounts are looked up elsewhere too, which the agent does not read', token)
    if (keys.unread.length > 0) return inconclusive('not-permitted', `the agent could not see whether a key opens ${keys.unread.join(', ')}`, token)
    if (keys.elsewhere !== undefined) return keys.elsewhere
    const shell = enabled.find(({ name }) => !declared.accounts.includes(name))
    if (shell !== undefined) return inconclusive('ambiguous', `${shell.name} has a password and a shell that lets nobody in: whether another service takes it is not to be seen, and nobody declared it`, token)
    const unlisted = unlistedSockets(sockets.value)
    if (unlisted !== undefined) return inconclusive('not-reached', unlisted, token)
    if (strangers.length > 0) return inconclusive('ambiguous', `${strangers.join(', ')} may be the near end of a question rather than a service`, token)
    if (!open.some(({ proto }) => proto === 'tcp')) return inconclusive('no-baseline', 'the agent sees no listening TCP socket, yet the device was reached over one', token)
    return satisfied(`the agent states ${open.length} sockets that wait for the network and ${enabled.length} enabled accounts, all of them declared`, holds, token)
  },
})

/** The accounts that a password or a key opens. */
function enabledIn({ names, passwords }: Accounts, withKeys: ReadonlySet<string>): readonly AccountEntry[] {
  const schemes = new Map(passwords.state === 'reported' ? passwords.value.entries.toReversed().map(({ name, scheme }) => [name, scheme]) : [])
  return (names.state === 'reported' ? names.value.entries : []).filter(({ name, password }) => {
    const scheme = password === 'shadow' ? schemes.get(name) : password
    return withKeys.has(name) || (scheme !== undefined && scheme !== 'locked' && scheme !== 'none')
  })
}
