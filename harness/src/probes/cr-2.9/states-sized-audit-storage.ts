import { type AuditDaemon, inconclusive, type Journal, type LogFiles, parseAuditDaemon, parseJournal, parseLogFiles, parseSyslog, satisfied, type Syslog, violated } from '@fourtwo/contract'
import { factIn } from '../../evidence/statement.ts'
import { defineStatementProbe } from '../../statement-probe.ts'

/** What one store of audit records comes to: sound or unsound with the decisive setting named, or neither. */
type Store = { readonly is: 'sound' | 'unsound' | 'open'; readonly grade: 'configured' | 'effective'; readonly because: string }

/**
 * Looks at each store of audit records that is configured: has it a size, and what happens once that is reached?
 *
 * One store that grows without bounds, or writes nothing, is a violation whatever the others do. Sound is what a running daemon keeps in storage that lasts. journald has bounds
 * of its own where none are set.
 */
export default defineStatementProbe({
  id: 'states-sized-audit-storage',
  assertion: 'CR 2.9/a',
  collector: 'audit-daemon',

  judge(said) {
    const { token, holds } = said
    const daemon = factIn(said, 'auditDaemon', parseAuditDaemon)
    const journal = factIn(said, 'journal', parseJournal)
    const syslog = factIn(said, 'syslog', parseSyslog)
    const files = factIn(said, 'logFiles', parseLogFiles)
    const stores: Store[] = [
      ...('value' in daemon ? [ofDaemon(daemon.value)] : []),
      ...('value' in journal ? [ofJournal(journal.value)] : []),
      ...('value' in syslog && syslog.value.daemon !== 'busybox' && syslog.value.files > 0 ? [ofSyslog(syslog.value, 'value' in files ? files.value : undefined)] : []),
    ]
    const unsound = stores.find(({ is }) => is === 'unsound')
    if (unsound !== undefined) return violated(`the agent states that ${unsound.because}`, holds, token)
    const unseen = [daemon, journal, syslog].find(fact => 'outcome' in fact && fact.outcome === 'inconclusive' && fact.cause !== 'not-reached')
    if (unseen !== undefined && 'outcome' in unseen) return unseen
    if (stores.length === 0) return inconclusive('not-reached', 'the agent knows no store of audit records here: none of auditd, journald, rsyslog and syslog-ng is configured', token)
    const open = stores.find(({ is }) => is === 'open')
    if (open !== undefined) return inconclusive('ambiguous', open.because, token)
    const sound = stores.filter(({ grade }) => grade === 'effective')
    if (sound.length === 0) return inconclusive('not-reached', `it is configured (${stores.map(it => it.because).join('; ')}), yet the agent sees none of it run`, token)
    return satisfied(`the agent states that ${sound.map(it => it.because).join(', and that ')}`, holds, token)
  },
})

function ofDaemon({ grade, settings, unclear, volatile }: AuditDaemon): Store {
  const of = (key: string) => settings[key] ?? ''
  const action = of('max_log_file_action')
  if (unclear.length > 0) return { is: 'open', grade, because: `the agent does not understand auditd's ${unclear.join(', ')}` }
  if (of('write_logs') === 'no') return { is: 'unsound', grade, because: 'auditd writes no log (write_logs = no)' }
  if (action === 'ignore' || action === 'syslog' || of('max_log_file') === '0') return { is: 'unsound', grade, because: `auditd's log grows without bounds (max_log_file_action = ${action}, max_log_file = ${of('max_log_file')})` }
  if (action === 'suspend') return { is: 'unsound', grade, because: `auditd stops writing at ${of('max_log_file')} MB (max_log_file_action = suspend): nothing is rotated` }
  if (action === 'rotate' && Number(of('num_logs')) < 2) return { is: 'unsound', grade, because: `auditd rotates nothing (num_logs = ${of('num_logs')})` }
  if (volatile) return { is: 'open', grade, because: 'auditd\'s log lies in memory, so nothing of it outlasts a restart' }
  if (action === 'keep_logs') return { is: 'open', grade, because: 'auditd keeps every log (keep_logs): whether something takes them away is not in its settings' }
  return { is: 'sound', grade, because: `auditd keeps ${of('num_logs')} files of ${of('max_log_file')} MB and rotates them` }
}

function ofJournal({ grade, storage, settings, unclear }: Journal): Store {
  if (unclear.length > 0) return { is: 'open', grade, because: `the agent does not understand journald's ${unclear.join(', ')}` }
  switch (storage) {
    case 'none':
      return { is: 'unsound', grade, because: 'journald stores nothing (Storage=none)' }
    case 'volatile':
      return { is: 'open', grade, because: 'journald keeps its records in memory, so nothing of them outlasts a restart' }
    case 'unknown':
      return { is: 'open', grade, because: 'the agent cannot say where journald keeps its records' }
    case 'persistent':
      return { is: 'sound', grade, because: `journald keeps ${settings['SystemMaxUse'] ?? 'a tenth of the disk'} at most and drops the oldest` }
  }
}

function ofSyslog({ grade, daemon, volatile }: Syslog, files: LogFiles | undefined): Store {
  if (files === undefined) return { is: 'open', grade, because: `${daemon} writes files, and the agent cannot say what rotates them` }
  const rule = files.rotation.rules.find(({ pattern }) => /^\/var\/log\/(auth\.log|syslog|messages|secure|\*|\*\.log)$/.test(pattern))
  if (rule === undefined || !files.rotation.timed) return { is: 'open', grade, because: `${daemon} writes files, and ${rule === undefined ? 'no rule of logrotate names them' : 'nothing starts logrotate'}` }
  if (rule.settings['rotate'] === '-1') return { is: 'unsound', grade, because: `logrotate keeps every file of ${daemon} for ever (rotate -1)` }
  if (volatile) return { is: 'open', grade, because: `${daemon}'s files lie in memory, so nothing of them outlasts a restart` }
  return { is: 'sound', grade, because: `${daemon}'s files are rotated ${rule.settings['every'] ?? 'by size'} and ${rule.settings['rotate'] ?? 'none'} old ones kept` }
}
