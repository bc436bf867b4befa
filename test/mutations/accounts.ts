import type { Mutation } from './mutation.ts'

/** Tables of accounts and groups. */
const mutations: readonly Mutation[] = [
  {
    what: 'two accounts share a number',
    change: root => root.append('/etc/passwd', 'twin:x:1:1::/nonexistent:/usr/sbin/nologin\n'),
    facts: ['accounts.names.entries'],
    findings: { 'states-individual-accounts': 'violated', 'states-unambiguous-identifiers': 'violated' },
  },
]
export default mutations
