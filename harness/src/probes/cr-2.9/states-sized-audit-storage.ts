import { type AuditDaemon, inconclusive, type Journal, type LogFiles, parseAuditDaemon, parseJournal, parseLogFiles, parseSyslog, satisfied, type Syslog, violated } from '@fourtwo/contract'
import { factIn } from '../../evidence/statement.ts'
import { defineStatementProbe } from '../../statement-probe.ts'

/** What one store of audit records comes to: sound or unsound with the decisive setting named, or neither. */
type Store = { readonly is: 'sound' | 'unsound' | 'open'; readonly grade: 'configured' | 'effective'; readonly because: string }

/**
 * Looks at each store of audit records that is configured: has it a size, and what happens once that is reached?
 *
 * A running store that grows without bounds, stops or writes nothing is a violation where no other one is sound: another may hold what it does not, and which of them the supplier means is not to be seen. Sound is what a running daemon keeps
 * in storage that lasts. journald has bounds of its own where none are set.
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
    const rotated = 'value' in files ? files.value : undefined
    const stores: Store[] = [
      ...('value' in daemon ? [ofDaemon(daemon.value, rotated)] : []),
      ...('value' in journal ? [ofJournal(journal.value)] : []),
      ...('value' in syslog && syslog.value.daemon !== 'busybox' && (syslog.value.files.length > 0 || syslog.value.unclear > 0) ? [ofSyslog(syslog.value, rotated)] : []),
    ]
    const unseen = [daemon, journal, syslog].find(fact => 'outcome' in fact && fact.outcome === 'inconclusive' && fact.cause !== 'not-reached')
    if (unseen !== undefined && 'outcome' in unseen) return unseen
    const sound = stores.filter(({ is, grade }) => is === 'sound' && grade === 'effective')
    const unsound = stores.find(({ is, grade }) => is === 'unsound' && grade === 'effective') ?? stores.find(({ is }) => is === 'unsound')
    if (unsound !== undefined && unsound.grade === 'effective' && sound.length === 0) return violated(`the agent states that ${unsound.because}`, holds, token)
    if (stores.length === 0) return inconclusive('not-reached', 'the agent knows no store of audit records here: none of auditd, journald, rsyslog and syslog-ng is configured', token)
    if (unsound !== undefined) return inconclusive('ambiguous', `${unsound.because}; ${unsound.grade === 'effective' ? `yet ${sound.map(it => it.because).join(', and ')}` : 'yet it is not seen to run'}`, token)
    const open = stores.find(({ is }) => is === 'open')
    if (open !== undefined) return inconclusive('ambiguous', open.because, token)
    if (sound.length === 0) return inconclusive('not-reached', `it is configured (${stores.map(it => it.because).join('; ')}), yet the agent sees none of it run`, token)
    return satisfied(`the agent states that ${sound.map(it => it.because).join(', and that ')}`, holds, token)
  },
})

function ofDaemon({ grade, settings, unclear, volatile }: AuditDaemon, files: LogFiles | undefined): Store {
  const of = (key: string) => settings[key] ?? ''
  const action = of('max_log_file_action')
  if (unclear.length > 0) return { is: 'open', grade, because: `the agent does not understand auditd's ${unclear.join(', ')}` }
  if (of('write_logs') === 'no') return { is: 'unsound', grade, because: 'auditd writes no log (write_logs = no)' }
  if ((action === 'ignore' || action === 'suspend' || of('max_log_file') === '0') && (files === undefined || ruleFor(files, of('log_file')) !== undefined)) return { is: 'open', grade, because: `auditd rotates nothing (max_log_file_action = ${action}), and whether logrotate takes its log away in time is not to be seen` }
  if (action === 'ignore' || action === 'syslog' || of('max_log_file') === '0') return { is: 'unsound', grade, because: `auditd's log grows without bounds (max_log_file_action = ${action}, max_log_file = ${of('max_log_file')})` }
  if (action === 'suspend') return { is: 'unsound', grade, because: `auditd stops writing at ${of('max_log_file')} MB (max_log_file_action = suspend): nothing is rotated` }
  if (action === 'rotate' && Number(of('num_logs')) < 2) return { is: 'unsound', grade, because: `auditd rotates nothing (num_logs = ${of('num_logs')})` }
  if (volatile !== 'no') return { is: 'open', grade, because: volatile === 'yes' ? 'auditd\'s log lies in memory, so nothing of it outlasts a restart' : 'whether auditd\'s log lies in memory is not to be seen' }
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

function ofSyslog({ grade, daemon, volatile, files, unclear }: Syslog, rotated: LogFiles | undefined): Store {
  const open = (because: string): Store => ({ is: 'open', grade, because })
  if (unclear > 0) return open(`some of what ${daemon} is told is not evaluated, so it may write further files`)
  if (rotated === undefined) return open(`${daemon} writes files, and the agent cannot say what rotates them`)
  const endless = files.find(path => ruleFor(rotated, path)?.settings['rotate'] === '-1' && ruleFor(rotated, path)?.settings['maxage'] === undefined)
  if (endless !== undefined) return { is: 'unsound', grade, because: `logrotate keeps every file of ${daemon} for ever (rotate -1 for ${endless})` }
  const bare = files.find(path => ruleFor(rotated, path) === undefined)
  if (bare !== undefined || !rotated.rotation.timed) return open(`${daemon} writes files, and ${bare !== undefined ? `no rule of logrotate names ${bare}` : 'nothing is seen to start logrotate'}`)
  if (volatile !== 'no') return open(volatile === 'yes' ? `${daemon}'s files lie in memory, so nothing of them outlasts a restart` : `whether ${daemon}'s files lie in memory is not to be seen`)
  const [rule] = files.flatMap(path => ruleFor(rotated, path) ?? [])
  return { is: 'sound', grade, because: `${daemon}'s files are rotated ${rule?.settings['every'] ?? 'by size'} and ${rule?.settings['rotate'] ?? 'none'} old ones kept` }
}

/** The rule of logrotate that names a file: stars stand in the last part alone, and no other sign of a pattern is understood. */
const ruleFor = ({ rotation }: LogFiles, path: string): LogFiles['rotation']['rules'][number] | undefined =>
  rotation.rules.find(({ pattern }) => folderOf(pattern) === folderOf(path) && fits(pattern.slice(folderOf(pattern).length), path.slice(folderOf(path).length)))
const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1)
function fits(pattern: string, name: string): boolean {
  const [first = '', ...rest] = pattern.split('*')
  const last = rest.pop()
  if (last === undefined) return pattern === name
  if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length) return false
  let at = first.length
  for (const part of rest) {
    const found = name.indexOf(part, at)
    if (found < 0 || found + part.length > name.length - last.length) return false
    at = found + part.length
  }
  return true
}
