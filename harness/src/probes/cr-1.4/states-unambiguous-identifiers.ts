import { type AccountEntry, type GroupEntry, inconclusive, parseAccounts, satisfied, violated } from '@fourtwo/contract'
import { defineStatementProbe } from '../../statement-probe.ts'

/** Sources of names that are the files which the agent reads, or hold only what systemd makes up beside them. */
const LOCAL: ReadonlySet<string> = new Set(['files', 'systemd'])

/**
 * Holds the names and numbers of accounts and groups of the operating system against each other.
 *
 * Two of a kind are a violation wherever else names come from. That there are none is decisive only where the tables read are all that the
 * system looks in and every line of them was understood.
 */
export default defineStatementProbe({
  id: 'states-unambiguous-identifiers',
  assertion: 'CR 1.4/b',
  collector: 'accounts',
  facts: { accounts: parseAccounts },

  judge({ token, holds }, { accounts: { names, groups, lookup } }) {
    const twice = [
      ...(names.state === 'reported' ? doubles(names.value.entries, 'account', ({ uid }) => uid) : []),
      ...(groups.state === 'reported' ? doubles(groups.value.entries, 'group', ({ gid }) => gid) : []),
    ]
    if (twice.length > 0) return violated(`the agent states that ${twice.join(', and ')}`, holds, token)
    if (names.state !== 'reported' || groups.state !== 'reported' || lookup.state !== 'reported')
      return inconclusive('not-permitted', `the agent could not read all of it: accounts ${names.state}, groups ${groups.state}, order of look-up ${lookup.state}`, token)
    if (names.value.unclear + groups.value.unclear > 0) return inconclusive('ambiguous', `${names.value.unclear + groups.value.unclear} lines of the tables were not understood`, token)
    const elsewhere = [...lookup.value.passwd, ...lookup.value.group].find(source => !LOCAL.has(source))
    if (elsewhere !== undefined || !lookup.value.passwd.includes('files') || !lookup.value.group.includes('files'))
      return inconclusive('not-reached', `names are looked up in ${elsewhere ?? 'no file'} too, which the agent does not read`, token)
    return satisfied(`the agent states ${names.value.entries.length} accounts and ${groups.value.entries.length} groups, each with a name and a number of its own, and no other source of names`, holds, token)
  },
})

/** What two entries share. */
function doubles<T extends AccountEntry | GroupEntry>(entries: readonly T[], what: string, numberOf: (entry: T) => number): string[] {
  return entries.flatMap((entry, n) => entries.slice(n + 1).flatMap(other =>
    entry.name === other.name ? [`two ${what}s are named ${entry.name}`] : numberOf(entry) === numberOf(other) ? [`the ${what}s ${entry.name} and ${other.name} share the number ${numberOf(entry)}`] : [],
  ))
}
