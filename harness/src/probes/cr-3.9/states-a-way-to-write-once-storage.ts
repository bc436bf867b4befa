import { inconclusive, parseAuditDaemon, parseJournal, parseSyslog, violated } from '@fourtwo/contract'
import { factIn } from '../../evidence/statement.ts'
import { defineStatementProbe } from '../../statement-probe.ts'

/** What is said beside it of journald's own means against change. */
const SEALING = { off: 'journald does not seal its log', 'without-key': 'journald is told to seal its log and has no key (Seal, fss), so it seals nothing', 'with-key': 'journald seals its log with a key', unknown: 'whether journald seals its log is not to be seen' } as const

/**
 * Asks by which way audit records can leave for storage that writes once.
 *
 * Where every store that the agent knows runs in memory and sends nothing, there is no such way. A way out alone proves nothing of the storage at its end, which is another
 * unit: so this never satisfies, and says how far the way out is protected.
 */
export default defineStatementProbe({
  id: 'states-a-way-to-write-once-storage',
  assertion: 'CR 3.9 RE(1)/a',
  collector: 'journal',

  judge(said) {
    const { token, holds } = said
    const journal = factIn(said, 'journal', parseJournal)
    const syslog = factIn(said, 'syslog', parseSyslog)
    const daemon = factIn(said, 'auditDaemon', parseAuditDaemon)
    for (const fact of [journal, syslog, daemon]) if ('outcome' in fact && fact.outcome === 'inconclusive' && fact.cause !== 'not-reached') return fact
    const remotes = 'value' in syslog ? syslog.value.remotes.map(({ by }) => by) : []
    const uploads = 'value' in journal ? journal.value.forwards : 'nowhere'
    const lasts = ('value' in journal && journal.value.storage !== 'volatile' && journal.value.storage !== 'none') || ('value' in syslog && syslog.value.files.length > 0 && syslog.value.volatile !== 'yes')
      || ('value' in daemon && daemon.value.volatile !== 'yes' && daemon.value.settings['write_logs'] !== 'no')
    const seal = 'value' in journal ? `; ${SEALING[journal.value.seal]}` : ''
    const open = remotes.filter(by => by !== 'tls')
    if (open.length > 0 || uploads === 'plain') return inconclusive('ambiguous', `records are sent over ${uploads === 'plain' ? 'plain HTTP' : open.join(', ')}: whoever is on the way can rewrite them before they are stored${seal}`, token)
    if (remotes.length > 0 || uploads === 'encrypted') return inconclusive('needs-second-unit', `records are sent encrypted to a unit that proves who it is; whether that one writes once is not this unit's to say${seal}`, token)
    const known = 'value' in journal && journal.value.grade === 'effective' && journal.value.unclear.length === 0 && (!('value' in syslog) || syslog.value.unclear === 0)
    if (known && !lasts && uploads === 'nowhere') return violated('the agent states that journald runs, that every log lies in memory, and that nothing sends records anywhere: no storage that writes once can be reached', holds, token)
    return inconclusive('needs-hands', `records are kept on this unit${seal}; whether they can be written to storage that writes once is not in what the agent reads`, token)
  },
})
