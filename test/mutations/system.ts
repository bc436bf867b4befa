import type { Changeable } from '../debian-root.ts'
import type { Mutation } from './mutation.ts'
import { running } from './running-system.ts'

const REMOTE = '/etc/rsyslog.d/90-remote.conf'
const TLS = 'action(type="omfwd" target="log.example" port="6514" protocol="tcp" StreamDriver="gtls" StreamDriverMode="1" StreamDriverAuthMode="x509/name" StreamDriverPermittedPeers="log.example")'
const RAUC = '/etc/rauc/system.conf'
const KEYRING = '/etc/rauc/ca.pem'

/** Logs go to another unit over TLS. */
function forwards(root: Changeable): void {
  root.write(REMOTE, `*.* ${TLS}\n`)
}
/** The journal is kept and sealed with a key. */
function keepsJournal(root: Changeable): void {
  running(root)
  root.write('/etc/machine-id', '0123456789abcdef0123456789abcdef\n')
  root.write('/usr/lib/systemd/systemd-journald', 'x', 0o755)
  root.write('/etc/systemd/journald.conf', '[Journal]\nStorage=persistent\nSeal=yes\n')
  root.write('/var/log/journal/0123456789abcdef0123456789abcdef/system.journal', 'x', 0o640)
  root.write('/var/log/journal/0123456789abcdef0123456789abcdef/fss', 'x', 0o600)
}
/** RAUC with a keyring. */
function withRauc(root: Changeable): void {
  running(root)
  root.write('/usr/bin/rauc', 'x', 0o755)
  root.write(RAUC, '[system]\ncompatible=x\nbundle-formats=-plain\n\n[keyring]\npath=/etc/rauc/ca.pem\ncheck-crl=true\n')
  root.write(KEYRING, '-----BEGIN CERTIFICATE-----\nZml4dHVyZQ==\n-----END CERTIFICATE-----\n')
}

/** Logs, time, updates, trust anchors, services and the inventory. */
const mutations: readonly Mutation[] = [
  { what: 'auditd keeps its logs for ever', change: root => root.edit('/etc/audit/auditd.conf', 'max_log_file_action = ROTATE', 'max_log_file_action = IGNORE'), facts: ['auditDaemon.settings.max_log_file_action'], findings: { 'states-sized-audit-storage': 'violated' } },
  { what: 'auditd writes no logs', change: root => root.edit('/etc/audit/auditd.conf', 'write_logs = yes', 'write_logs = no'), facts: ['auditDaemon.settings.write_logs'], findings: { 'states-sized-audit-storage': 'violated' } },
  { what: 'auditd keeps one file more', change: root => root.edit('/etc/audit/auditd.conf', 'num_logs = 5', 'num_logs = 6'), facts: ['auditDaemon.settings.num_logs'], findings: {} },
  { what: 'anybody may change the log', change: root => root.write('/var/log/auth.log', 'x', 0o666), facts: ['logFiles.files'], findings: { 'states-guarded-audit-files': 'violated' } },
  { what: 'anybody may change the log folder', change: root => root.mode('/var/log', 0o777), facts: ['logFiles.files'], findings: { 'states-guarded-audit-files': 'violated' } },
  { what: 'the log folder belongs to somebody', given: running, change: root => root.owner('/var/log', 1000, 1000), facts: ['logFiles.files'], findings: { 'states-guarded-audit-files': 'ambiguous' } },
  { what: 'anybody may change auditd\'s settings', change: root => root.mode('/etc/audit/auditd.conf', 0o666), facts: ['logFiles.files'], findings: { 'states-guarded-audit-files': 'violated' } },
  { what: 'anybody may change the tool', change: root => root.mode('/usr/sbin/auditctl', 0o757), facts: ['logFiles.files'], findings: { 'states-guarded-audit-files': 'violated' } },
  { what: 'a record is a link to elsewhere', given: running, change: root => root.link('/var/log/auth.log', '/srv/auth.log'), facts: ['logFiles.files', 'logFiles.unread'], findings: { 'states-guarded-audit-files': 'not-permitted' } },
  { what: 'auditd logs elsewhere', given: running, change: root => root.edit('/etc/audit/auditd.conf', '/var/log/audit/audit.log', '/srv/audit.log'), facts: ['auditDaemon.settings.log_file', 'logFiles.unread'], findings: { 'states-guarded-audit-files': 'not-permitted' } },
  { what: 'anybody may change a folder of records', given: keepsJournal, change: root => root.mode('/var/log/journal/0123456789abcdef0123456789abcdef', 0o777), facts: ['logFiles.files'], findings: { 'states-guarded-audit-files': 'violated' } },
  { what: 'anybody may put another folder in the place of the logs', given: running, change: root => root.mode('/var', 0o777), facts: ['logFiles.files'], findings: { 'states-guarded-audit-files': 'violated' } },
  { what: 'anybody may change a drop-in of rsyslog', given: forwards, change: root => root.mode(REMOTE, 0o666), facts: ['logFiles.files'], findings: { 'states-guarded-audit-files': 'violated' } },
  { what: 'anybody may write a log of an unknown kind', given: running, change: root => root.write('/var/log/pump.log', 'x', 0o666), facts: ['logFiles.files'], findings: { 'states-guarded-audit-files': 'ambiguous' } },
  { what: 'somebody who can log in is in the group of a log', given: running, change: root => root.edit('/etc/group', /^utmp:.*$/m, 'utmp:x:43:root'), facts: ['accounts.groups', 'logFiles.files'], findings: { 'states-guarded-audit-files': 'ambiguous' } },
  { what: 'the root belongs to somebody', given: running, change: root => root.owner('/', 1000, 1000), facts: ['logFiles.files'], findings: { 'states-guarded-audit-files': 'ambiguous' } },
  { what: 'rotation of rsyslog\'s files is taken away', given: running, change: root => root.remove('/etc/logrotate.d/rsyslog'), facts: ['logFiles.rotation.rules'], findings: { 'states-sized-audit-storage': 'ambiguous' } },
  { what: 'logs go elsewhere in plain', change: root => root.write(REMOTE, '*.* @@log.example\n'), facts: ['syslog.remotes'], findings: { 'states-a-way-to-write-once-storage': 'ambiguous' } },
  { what: '@@ without TLS', given: forwards, change: root => root.write(REMOTE, '*.* @@log.example\n'), facts: ['syslog.remotes'], findings: { 'states-a-way-to-write-once-storage': 'ambiguous' } },
  { what: 'the peer is not verified', given: forwards, change: root => root.edit(REMOTE, 'StreamDriverAuthMode="x509/name"', 'StreamDriverAuthMode="anon"'), facts: ['syslog.remotes'], findings: { 'states-a-way-to-write-once-storage': 'ambiguous' } },
  { what: 'TLS is there and off', given: forwards, change: root => root.edit(REMOTE, 'StreamDriverMode="1"', 'StreamDriverMode="0"'), facts: ['syslog.remotes'], findings: { 'states-a-way-to-write-once-storage': 'ambiguous' } },
  { what: 'Seal=yes without a key', given: keepsJournal, change: root => root.remove('/var/log/journal/0123456789abcdef0123456789abcdef/fss'), facts: ['journal.seal', 'logFiles.files'], findings: {} },
  { what: 'the journal is kept in memory', given: keepsJournal, change: root => root.edit('/etc/systemd/journald.conf', 'persistent', 'volatile'), facts: ['journal.seal', 'journal.settings.Storage', 'journal.storage'], findings: { 'states-sized-audit-storage': 'ambiguous' } },
  { what: 'a drop-in over the journal\'s settings', given: keepsJournal, change: root => root.write('/etc/systemd/journald.conf.d/50-x.conf', '[Journal]\nSeal=no\n'), facts: ['journal.seal', 'journal.settings.Seal'], findings: {} },
  { what: 'a time server by NTS', change: root => root.write('/etc/chrony/sources.d/x.sources', 'server nts.example nts\n'), facts: ['timeSources.clients'], findings: {} },
  { what: 'apt takes what nobody signed', given: running, change: root => root.edit('/etc/apt/sources.list', 'deb ', 'deb [trusted=yes] '), facts: ['updateClients.clients'], findings: { 'states-guarded-supplier-anchors': 'ambiguous' } },
  { what: 'apt takes unsigned repositories', given: running, change: root => root.write('/etc/apt/apt.conf.d/99x', 'Acquire::AllowInsecureRepositories "true";\n'), facts: ['updateClients.clients'], findings: { 'states-guarded-supplier-anchors': 'ambiguous' } },
  { what: 'anybody may change apt\'s keys', change: root => root.mode('/etc/apt/trusted.gpg.d', 0o777), facts: ['trustAnchors.anchors'], findings: { 'states-guarded-supplier-anchors': 'violated' } },
  { what: 'RAUC without a keyring', given: withRauc, change: root => root.edit(RAUC, /\[keyring\][\s\S]*/, ''), facts: ['updateClients.clients'], findings: { 'states-guarded-supplier-anchors': 'ambiguous' } },
  { what: 'anybody may change RAUC\'s keyring', given: withRauc, change: root => root.mode(KEYRING, 0o666), facts: ['trustAnchors.anchors'], findings: { 'states-guarded-supplier-anchors': 'violated' } },
  { what: 'Mender without a key', given: running, change: root => { root.write('/usr/bin/mender', 'x', 0o755); root.write('/etc/mender/mender.conf', '{"ServerURL":"https://x.example"}') }, facts: ['updateClients.clients'], findings: { 'states-guarded-supplier-anchors': 'ambiguous' } },
  { what: 'a package without a version', change: root => root.edit('/var/lib/dpkg/status', /^Version: .*\n/m, ''), facts: ['inventory.sources'], findings: { 'states-its-software': 'violated' } },
  { what: 'a package more', change: root => root.append('/var/lib/dpkg/status', '\nPackage: zzz\nStatus: install ok installed\nArchitecture: all\nVersion: 1\n'), facts: ['inventory.sources'], findings: {} },
  { what: 'a service is masked', change: root => root.link('/etc/systemd/system/chrony.service', '/dev/null'), facts: ['services.services'], findings: {} },
  { what: 'a drop-in gives a service another user', change: root => root.write('/etc/systemd/system/rsyslog.service.d/x.conf', '[Service]\nUser=syslog\n'), facts: ['services.services'], findings: {} },
  { what: 'the firewall drops', change: root => root.write('/etc/nftables.conf', 'table inet filter {\n chain input {\n  type filter hook input priority filter; policy drop;\n }\n chain forward {\n  type filter hook forward priority filter; policy drop;\n }\n}\n'), facts: ['firewall.filters'], findings: {} },
  { what: 'restic is there', change: root => root.write('/usr/bin/restic', 'x', 0o755), facts: ['backupTools.tools'], findings: {} },
  { what: 'an account has a key', change: root => root.write('/root/.ssh/authorized_keys', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFixture x\n', 0o600), facts: ['loginKeys.accounts'], findings: { 'states-declared-services-and-accounts': 'violated' } },
]
export default mutations
