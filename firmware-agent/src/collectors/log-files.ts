import type { LogFile, LogFiles } from '@fourtwo/contract/facts.ts'
import { defineCollector, type Read, reported } from '../collector.ts'
import { parseLogrotate, type RotationRule } from '../parsing/logs.ts'
import { parseGroups, parsePasswd } from '../parsing/tables.ts'
import { drawnIn } from '../reading/drawn-in.ts'
import type { Reading, Stat } from '../reading/host.ts'
import { hasCron, hasSystemd, leavesToSystemd, SCHEDULED } from '../reading/scheduled.ts'

/** Names below /var/log that hold audit records: of access, authentication, the system and the audit itself. */
const RECORDS = /^\/var\/log\/(audit\/.+|journal\/.+|(auth|syslog|messages|secure|kern|daemon|user|cron|sudo|faillog|tallylog)(\.log)?([.-][\w.-]+)?|[wb]tmp([.-][\w.-]+)?|lastlog)$/
const FOLDERS = ['/var/log', '/var/log/audit', '/var/log/journal'] as const
const TOOLS = ['/usr/sbin/auditd', '/usr/sbin/auditctl', '/sbin/auditd', '/sbin/auditctl', '/usr/sbin/rsyslogd', '/usr/sbin/syslog-ng', '/usr/bin/journalctl', '/usr/lib/systemd/systemd-journald', '/usr/sbin/logrotate'] as const
const SETTINGS = ['/etc/audit', '/etc/audit/auditd.conf', '/etc/rsyslog.conf', '/etc/rsyslog.d', '/etc/syslog-ng/syslog-ng.conf', '/etc/systemd/journald.conf', '/etc/logrotate.conf', '/etc/logrotate.d'] as const
const LOG_GROUPS: ReadonlySet<string> = new Set(['adm', 'syslog', 'systemd-journal', 'utmp', 'log', 'logs'])
const SERVICES: ReadonlySet<string> = new Set(['syslog', 'systemd-journal-upload', 'messagebus'])
const WANTS = ['/etc/systemd/system/timers.target.wants', '/usr/lib/systemd/system/timers.target.wants'] as const
const ROTATION = ['/etc/logrotate.conf', '/etc/logrotate.d', '/etc/logrotate.d/*', '/etc/cron.daily/logrotate', '/etc/periodic/daily/logrotate', ...WANTS, '/etc/systemd/system', ...SCHEDULED] as const

/** Who may touch the files that hold audit records, their folders, tools and settings; and what rotates them. Modes and kinds of owner, never a line of a log. */
export default defineCollector({
  id: 'log-files',
  reports: 'logFiles',
  reads: ['/', '/etc/passwd', '/etc/group', ...FOLDERS, '/var/log/**', ...TOOLS, ...SETTINGS, ...ROTATION],
  privilege: { '/var/log/audit': 'root, or the group that the log belongs to' },
  async collect(read) {
    const root = await read.stat('/')
    const passwd = await read('/etc/passwd')
    const groups = await read('/etc/group')
    if (passwd.state !== 'read') return passwd
    if (groups.state !== 'read') return groups
    // A fixture or an image laid down by an ordinary user belongs to that user as a whole.
    const asRoot = root.state === 'read' ? root.stat : { uid: 0, gid: 0 }
    const services = new Set(parsePasswd(passwd.bytes.toString('utf8')).entries.filter(({ name }) => SERVICES.has(name)).map(({ uid }) => uid))
    const logGroups = new Set(parseGroups(groups.bytes.toString('utf8')).entries.filter(({ name }) => LOG_GROUPS.has(name)).map(({ gid }) => gid))
    const files: LogFile[] = []
    const unread: string[] = []
    const note = (path: string, kind: LogFile['kind'], seen: Reading<{ readonly stat: Stat }>) => {
      if (seen.state === 'unreadable') unread.push(path)
      if (seen.state !== 'read') return
      const { mode, uid, gid } = seen.stat
      files.push({ path, kind, mode, owner: uid === 0 || uid === asRoot.uid ? 'root' : services.has(uid) ? 'service' : 'other', group: gid === 0 || gid === asRoot.gid ? 'root' : logGroups.has(gid) ? 'log' : 'other' })
    }
    for (const path of FOLDERS) note(path, 'folder', await read.stat(path))
    const records = await read.walk('/var/log')
    if (records.state === 'unreadable') unread.push('/var/log')
    for (const path of records.state === 'read' ? records.files.filter(file => RECORDS.test(file)) : []) note(path, 'record', await read.stat(path))
    for (const path of TOOLS) note(path, 'tool', await read.stat(path))
    for (const path of SETTINGS) note(path, 'setting', await read.stat(path))
    const fact: LogFiles = { files, unread, rotation: await rotated(read) }
    return reported(fact)
  },
})

async function rotated(read: Read<(typeof ROTATION)[number]>): Promise<LogFiles['rotation']> {
  const rules: RotationRule[] = []
  const main = await read('/etc/logrotate.conf')
  const parsed = parseLogrotate(main.state === 'read' ? main.bytes.toString('utf8') : '')
  rules.push(...parsed.rules)
  for (const include of parsed.includes) for (const { text } of (await drawnIn(read, include)) ?? []) rules.push(...parseLogrotate(text, parsed.common).rules)
  return { grade: 'configured', rules: rules.filter(({ pattern }) => pattern.startsWith('/var/log/')), timed: await byTimer(read) || await byCron(read) }
}

/** Does systemd run, and start the timer of logrotate? */
async function byTimer(read: Read<(typeof ROTATION)[number]>): Promise<boolean> {
  const own = await read.links('/etc/systemd/system')
  const wants = await Promise.all(WANTS.map(folder => read.list(folder)))
  return wants.some(it => it.state === 'read' && it.names.includes('logrotate.timer')) && own.state !== 'unreadable' && !(own.state === 'read' && own.targets['logrotate.timer'] === '/dev/null') && hasSystemd(read)
}

/** Does cron run, and start logrotate every day? Debian's entry leaves that to systemd where it runs. */
async function byCron(read: Read<(typeof ROTATION)[number]>): Promise<boolean> {
  if (await hasCron(read) !== true) return false
  for (const path of ['/etc/cron.daily/logrotate', '/etc/periodic/daily/logrotate'] as const) {
    const [look, text] = [await read.stat(path), await read(path)]
    if (look.state === 'read' && (look.stat.mode & 0o111) !== 0 && text.state === 'read' && !(await leavesToSystemd(read, text.bytes))) return true
  }
  return false
}
