import { type Accounts, inconclusive, parseAccounts, parseLoginKeys, parseSockets, satisfied, violated } from '@fourtwo/contract'
import { factIn } from '../../evidence/statement.ts'
import { defineStatementProbe } from '../../statement-probe.ts'

/**
 * Holds the sockets and the accounts that the agent sees against those that are declared.
 *
 * Declared is what component.yaml names (services, accounts) and what the bench reaches of its interfaces. An account is enabled where its shell lets somebody in and it has a
 * password, an empty one, or a key. A UDP port of the ephemeral range may be the near end of a question, so it is no service for certain.
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
    const keys = factIn(said, 'loginKeys', parseLoginKeys)
    const tables = 'outcome' in sockets ? [] : [sockets.value.tcp, sockets.value.tcp6, sockets.value.udp, sockets.value.udp6]
    const open = tables.flatMap(table => (table.state === 'reported' ? table.value : [])).filter(({ reach }) => reach === 'network')
    const strangers = [...new Set(open.map(({ proto, port }) => `${proto}/${port}`))].filter(it => !declared.listens.includes(it))
    const certain = strangers.filter(it => !/^udp\/(3[2-9]|[456]\d)\d{3}$/.test(it))
    const withKeys = new Set('outcome' in keys ? [] : keys.value.accounts.map(({ name }) => name))
    const enabled = 'outcome' in accounts ? [] : enabledIn(accounts.value, withKeys)
    const unknown = enabled.filter(name => !declared.accounts.includes(name))
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
    if (keys.value.unread.length > 0) return inconclusive('not-permitted', `the agent could not see whether a key opens ${keys.value.unread.join(', ')}`, token)
    if (strangers.length > 0) return inconclusive('ambiguous', `${strangers.join(', ')} may be the near end of a question rather than a service`, token)
    if (!open.some(({ proto }) => proto === 'tcp')) return inconclusive('no-baseline', 'the agent sees no listening TCP socket, yet the device was reached over one', token)
    return satisfied(`the agent states ${open.length} sockets that wait for the network and ${enabled.length} enabled accounts, all of them declared`, holds, token)
  },
})

/** The accounts that somebody can log in to. */
function enabledIn({ names, passwords }: Accounts, withKeys: ReadonlySet<string>): string[] {
  const schemes = new Map(passwords.state === 'reported' ? passwords.value.entries.map(({ name, scheme }) => [name, scheme]) : [])
  return (names.state === 'reported' ? names.value.entries : []).filter(({ name, login, password }) => {
    const scheme = password === 'shadow' ? schemes.get(name) : password
    return login && (withKeys.has(name) || (scheme !== undefined && scheme !== 'locked' && scheme !== 'none'))
  }).map(({ name }) => name)
}
