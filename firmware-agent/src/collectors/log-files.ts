import type { LogFile, LogFiles } from '@fourtwo/contract/facts.ts'
import { defineCollector, reported } from '../collector.ts'
import { parseAuditd } from '../parsing/logs.ts'
import { parseGroups, parsePasswd } from '../parsing/tables.ts'
import type { Stat } from '../reading/host.ts'
import { foldersAbove } from '../reading/passage.ts'
import { ROTATION, rotated } from '../reading/rotation.ts'

/** Names of files that hold audit records: of access, authentication, the system and the audit itself. */
const RECORDS = /^(\/run\/log\/journal\/.+|\/var\/log\/(audit|journal|remote|hosts?)\/.+|\/var\/log\/(audit|auth|syslog|messages|secure|security|access|sshd?|events?|kern|daemon|user|cron|sudo|faillog|tallylog)(\.log)?([.-][\w.-]+)?|\/var\/log\/([wb]tmp([.-][\w.-]+)?|lastlog))$/
/** Folders of records that may lie elsewhere, by a link or as a file system of their own. */
const FOLDERS = ['/var/log', '/var/log/audit', '/var/log/journal', '/run/log/journal'] as const
/** Whoever may change one of these may put others in the place of what lies below. */
const ABOVE = ['/', '/etc', '/usr', '/usr/bin', '/usr/sbin', '/usr/lib', '/usr/lib/systemd', '/var', '/run', '/run/log'] as const
const TOOLS = ['/usr/sbin/auditd', '/usr/sbin/auditctl', '/sbin/auditd', '/sbin/auditctl', '/usr/sbin/rsyslogd', '/usr/sbin/syslog-ng', '/usr/bin/journalctl', '/usr/lib/systemd/systemd-journald', '/usr/sbin/logrotate'] as const
const AUDITD = '/etc/audit/auditd.conf'
const SETTINGS = [AUDITD, '/etc/audit/audit.rules', '/etc/rsyslog.conf', '/etc/syslog-ng/syslog-ng.conf', '/etc/systemd/journald.conf', '/etc/logrotate.conf'] as const
/** Folders of which every file is one of settings: they and their files are told where somebody beside root may change them. */
const DROP_INS = ['/etc/audit', '/etc/audit/rules.d', '/etc/audit/plugins.d', '/etc/audisp/plugins.d', '/etc/rsyslog.d', '/etc/syslog-ng/conf.d', '/usr/lib/systemd/journald.conf.d', '/run/systemd/journald.conf.d', '/etc/systemd/journald.conf.d', '/etc/logrotate.d'] as const
/** Names that are told. */
const PLAIN = /^[\w/.@+-]{1,160}$/
const isLoose = ({ kind, mode, uid }: Stat): boolean => kind !== 'other' && (uid !== 0 || (mode & 0o022) !== 0)
const LOG_GROUPS: ReadonlySet<string> = new Set(['adm', 'syslog', 'systemd-journal', 'utmp', 'log', 'logs'])
const SERVICES: ReadonlySet<string> = new Set(['syslog', 'systemd-journal-upload'])

/** Who may touch the files that hold audit records, their folders, tools and settings; and what rotates them. Modes and kinds of owner, never a line of a log. */
export default defineCollector({
  id: 'log-files',
  reports: 'logFiles',
  reads: [...ABOVE, '/etc/passwd', '/etc/group', ...FOLDERS, '/var/log/**', '/run/log/journal/**', ...TOOLS, ...SETTINGS, ...DROP_INS, ...DROP_INS.map(folder => `${folder}/*` as const), ...ROTATION],
  privilege: { '/var/log/audit': 'root, or the group that the log belongs to' },
  async collect(read) {
    const passwd = await read('/etc/passwd')
    const table = await read('/etc/group')
    if (passwd.state !== 'read') return passwd
    if (table.state !== 'read') return table
    const accounts = parsePasswd(passwd.bytes.toString('utf8')).entries
    const services = new Set(accounts.filter(({ name }) => SERVICES.has(name)).map(({ uid }) => uid))
    // A group for logs that somebody is in who can log in is not the log service's own.
    const logGroups = new Set(parseGroups(table.bytes.toString('utf8')).entries.filter(({ name, gid, members }) => LOG_GROUPS.has(name) && members.every(it => SERVICES.has(it)) && !accounts.some(it => it.gid === gid && it.login)).map(({ gid }) => gid))
    const files: LogFile[] = []
    const unread = new Set<string>()
    const note = async (path: string, kind: LogFile['kind'], wanted = (_: Stat) => true) => {
      const seen = await read.stat(path)
      const at = PLAIN.test(path) ? path : 'other'
      if (seen.state === 'unreadable') unread.add(at)
      if (seen.state !== 'read' || !wanted(seen.stat)) return
      const { mode, uid, gid } = seen.stat
      files.push({ path: at, kind, mode, owner: uid === 0 ? 'root' : services.has(uid) ? 'service' : 'other', group: gid === 0 ? 'root' : logGroups.has(gid) ? 'log' : 'other' })
    }
    /** Notes every record below a folder, and the folders between; what is a link could be reached by others. */
    const noteBelow = async (top: string): Promise<void> => {
      const found = await read.walk(top)
      if (found.state === 'unreadable') unread.add(top)
      if (found.state !== 'read') return
      const records = found.files.filter(file => RECORDS.test(file))
      for (const folder of new Set([top, ...FOLDERS.filter(it => it.startsWith(`${top}/`)), ...records.flatMap(file => foldersAbove(file).filter(it => it.startsWith(`${top}/`)))])) await note(folder, 'folder')
      for (const path of records) await note(path, 'record')
      for (const path of found.files.filter(file => !RECORDS.test(file))) await note(path, 'other', ({ mode }) => (mode & 0o002) !== 0)
      for (const link of found.links.filter(it => RECORDS.test(it) || FOLDERS.some(folder => folder === it))) unread.add(PLAIN.test(link) ? link : top)
      for (const folder of found.elsewhere) await noteBelow(folder)
    }
    for (const [above, name] of [['/var', 'log'], ['/run', 'log']] as const) {
      const links = await read.links(above)
      if (links.state === 'read' && links.targets.get(name) !== undefined) unread.add(`${above}/${name}`)
    }
    for (const top of ['/var/log', '/run/log/journal'] as const) await noteBelow(top)
    const own = await read(AUDITD)
    const settings = own.state === 'read' ? parseAuditd(own.bytes.toString('utf8')) : undefined
    const log = settings?.settings['log_file'] ?? '/var/log/audit/audit.log'
    if (own.state === 'unreadable' || settings?.unclear.includes('log_file') === true || !log.startsWith('/var/log/')) unread.add('the log_file of auditd')
    else if (!RECORDS.test(log)) for (const path of [...foldersAbove(log).filter(it => it.startsWith('/var/log/')), log]) await note(path, path === log ? 'record' : 'folder')
    for (const [kind, paths] of [['folder', ABOVE], ['tool', TOOLS], ['setting', SETTINGS]] as const) for (const path of paths) await note(path, kind)
    for (const folder of DROP_INS) {
      await note(folder, 'setting', isLoose)
      const [names, links] = [await read.list(folder), await read.links(folder)]
      if (names.state === 'unreadable' || links.state === 'unreadable') unread.add(folder)
      for (const name of names.state === 'read' ? names.names : []) {
        const path = `${folder}/${name}` as string
        // A link to nothing only hides another of its name.
        if (links.state === 'read' && links.targets.get(name) !== undefined && links.targets.get(name) !== '/dev/null') unread.add(PLAIN.test(path) ? path : folder)
        else if (!SETTINGS.some(it => it === path) && !DROP_INS.some(it => it === path)) await note(path, 'setting', isLoose)
      }
    }
    return reported<LogFiles>({ files, unread: [...unread], rotation: await rotated(read) })
  },
})
