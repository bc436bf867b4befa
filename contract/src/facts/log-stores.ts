import { parseText } from '../plain.ts'
import { flag, list, oneOf, record, shape, whole } from '../shape.ts'

/** configured: its files say so. effective: the daemon that follows them runs as well. */
export const daemonGrades = ['configured', 'effective'] as const

/** What the `audit-daemon` collector reports: the settings of auditd.conf known here, defaults filled in. */
export const parseAuditDaemon = shape({ grade: oneOf(daemonGrades), settings: record(parseText), unclear: list(parseText), volatile: flag })
/** auditd as configured. `unclear`: keys whose value is not understood. `volatile`: its log lies in memory. */
export type AuditDaemon = ReturnType<typeof parseAuditDaemon>

/** What the `journal` collector reports. */
export const parseJournal = shape({
  grade: oneOf(daemonGrades), storage: oneOf(['persistent', 'volatile', 'none', 'unknown']), settings: record(parseText), unclear: list(parseText),
  seal: oneOf(['off', 'without-key', 'with-key', 'unknown']), forwards: oneOf(['nowhere', 'encrypted', 'plain', 'unknown']),
})
/** journald as configured. `seal`: sealing does nothing without a key. `forwards`: what the upload service does, where one is set up. */
export type Journal = ReturnType<typeof parseJournal>

const remote = shape({ by: oneOf(['udp', 'tcp', 'tls', 'tls-any-peer', 'relp', 'unknown']), queued: flag })
/** A place elsewhere that records are sent to. tls: encrypted, and the other side has to prove who it is. tls-any-peer: encrypted to whoever answers. */
export type Remote = ReturnType<typeof remote>
/** What the `syslog` collector reports. */
export const parseSyslog = shape({ grade: oneOf(daemonGrades), daemon: oneOf(['rsyslog', 'syslog-ng', 'busybox']), remotes: list(remote), files: whole(0, 1_000_000), volatile: flag, unclear: whole(0, 1_000_000) })
/** The syslog daemon as configured. `files`: local files it writes, `volatile` where they lie in memory. `unclear`: statements that this version does not evaluate. */
export type Syslog = ReturnType<typeof parseSyslog>

const logFile = shape({ path: parseText, kind: oneOf(['record', 'folder', 'tool', 'setting', 'other']), mode: whole(0, 4095), owner: oneOf(['root', 'service', 'other']), group: oneOf(['root', 'log', 'other']) })
/** A file that holds audit records, or a folder, tool or setting by which they can be changed; other: a log that anybody may write to, of which it is not known whether it holds such records. log: a group made for logs that nobody is in who can log in. */
export type LogFile = ReturnType<typeof logFile>
const rotation = shape({ grade: oneOf(['configured']), rules: list(shape({ pattern: parseText, settings: record(parseText) })), timed: flag })
/** What the `log-files` collector reports. */
export const parseLogFiles = shape({ files: list(logFile), unread: list(parseText), rotation })
/** Who may touch the audit files and tools, and what rotates them. `unread`: what could not be looked at. `timed`: something starts the rotation. */
export type LogFiles = ReturnType<typeof parseLogFiles>
