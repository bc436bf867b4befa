import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Changeable } from '../debian-root.ts'
import type { Mutation } from './mutation.ts'

const overlays = join(import.meta.dirname, '../../test-vectors/device-trees/overlays')
const ALL = '000001ffffffffff'
const table = (rows: readonly string[]) => ['  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode', ...rows, ''].join('\n')
const listener = (port: number, uid: number, inode: number, address = '00000000') =>
  `   0: ${address}:${port.toString(16).toUpperCase().padStart(4, '0')} 00000000:0000 0A 00000000:00000000 00:00000000 00000000 ${String(uid).padStart(5)}        0 ${inode} 1 0000000000000000 100 0 0 10 0`

/** A process as the kernel would show it, with the sockets it holds. */
function process(root: Changeable, pid: number, name: string, { uid = 0, caps = ALL, unit, sockets = [] }: { uid?: number; caps?: string; unit?: string; sockets?: readonly number[] } = {}): void {
  root.write(`/proc/${pid}/status`, `Name:\t${name}\nUid:\t${uid}\t${uid}\t${uid}\t${uid}\nCapPrm:\t${caps}\nCapEff:\t${caps}\nNoNewPrivs:\t0\n`)
  root.write(`/proc/${pid}/comm`, `${name}\n`)
  root.write(`/proc/${pid}/cgroup`, `0::/${unit === undefined ? 'init.scope' : `system.slice/${unit}`}\n`)
  for (const [n, inode] of sockets.entries()) {
    root.write(`/proc/${pid}/fd/.made`, '')
    root.link(`/proc/${pid}/fd/${n + 3}`, `socket:[${inode}]`)
  }
}

/** The root as if it ran on a device: its daemons, and one server that is an ordinary user. */
export function running(root: Changeable): void {
  process(root, 1, 'systemd')
  process(root, 2, 'kthreadd')
  process(root, 211, 'auditd', { unit: 'auditd.service' })
  process(root, 230, 'rsyslogd', { unit: 'rsyslog.service' })
  process(root, 412, 'server', { uid: 33, caps: '0000000000000000', unit: 'server.service', sockets: [9001] })
  root.write('/proc/sys/kernel/cap_last_cap', '40\n')
  root.write('/proc/net/tcp', table([listener(8883, 33, 9001)]))
  for (const name of ['tcp6', 'udp', 'udp6']) root.write(`/proc/net/${name}`, table([]))
  root.write('/proc/net/raw', '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops\n')
  root.write('/proc/net/packet', 'sk               RefCnt Type Proto  Iface R Rmem   User   Inode\n')
  root.write('/proc/1/ns/.made', '')
  root.link('/proc/1/ns/net', 'net:[4026531840]')
  root.write('/proc/1/mountinfo', '22 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw\n')
  root.write('/proc/mounts', '/dev/sda1 / ext4 rw,relatime 0 0\n')
  for (const unit of ['auditd.service', 'rsyslog.service']) {
    root.write(`/sys/fs/cgroup/system.slice/${unit}/memory.max`, '67108864\n')
    root.write(`/sys/fs/cgroup/system.slice/${unit}/pids.max`, 'max\n')
    root.write(`/sys/fs/cgroup/system.slice/${unit}/cpu.max`, 'max 100000\n')
  }
  root.write('/var/log/auth.log', '', 0o640)
}
/** The same with a unit that would listen and start a service as root. */
function withTelnet(root: Changeable): void {
  running(root)
  root.write('/usr/lib/systemd/system/telnet.socket', '[Socket]\nListenStream=23\n')
  root.write('/usr/lib/systemd/system/telnet.service', '[Service]\nExecStart=/usr/sbin/in.telnetd\n')
  root.link('/etc/systemd/system/multi-user.target.wants/telnet.socket', '/usr/lib/systemd/system/telnet.socket')
}
/** The first process holds a port more. */
function listens(root: Changeable, port: number): void {
  root.append('/proc/net/tcp', `${listener(port, 0, 9100)}\n`)
  process(root, 1, 'systemd', { sockets: [9100] })
}
/** The same with journald, whose package is not in this root. */
export function withJournal(root: Changeable): void {
  running(root)
  process(root, 203, 'systemd-journal', { unit: 'systemd-journald.service' })
  root.write('/etc/machine-id', '5f0c1a2b3c4d5e6f708192a3b4c5d6e7\n')
  root.write('/etc/systemd/journald.conf', '[Journal]\nStorage=persistent\nSeal=yes\n')
  root.write('/var/log/journal/5f0c1a2b3c4d5e6f708192a3b4c5d6e7/fss', 'a key\n', 0o600)
}
/** The same with a collector elsewhere, to which TLS leads. */
export function forwarding(root: Changeable): void {
  running(root)
  root.write('/etc/rsyslog.d/50-collector.conf', '$DefaultNetstreamDriver gtls\n$ActionSendStreamDriverMode 1\n$ActionSendStreamDriverAuthMode x509/name\n*.* @@collector.example:6514\n')
}
/** The same with RAUC, whose keyring holds a certificate of its own. */
function withRauc(root: Changeable): void {
  running(root)
  root.write('/etc/rauc/system.conf', '[system]\ncompatible=it\n[keyring]\npath=keyring.pem\n')
  root.write('/etc/rauc/keyring.pem', readFileSync(join(overlays, '../rtu/etc/rauc/keyring.pem'), 'utf8'))
  root.write('/usr/local/share/ca-certificates/plant.crt', readFileSync(join(overlays, '../rtu/usr/local/share/ca-certificates/plant.crt'), 'utf8'))
}
/** The same with malware protection at work. */
function withClamav(root: Changeable): void {
  running(root)
  root.write('/usr/sbin/clamd', 'stands in for clamd\n', 0o755)
  root.write('/var/lib/clamav/daily.cvd', 'stands in for definitions\n')
  process(root, 250, 'clamd', { uid: 105, caps: '0000000000000000' })
  process(root, 251, 'clamonacc')
}

/** Services, logs, anchors, limits and the list of software. */
const mutations: readonly Mutation[] = [
  { what: 'the server runs as root', given: running, change: root => process(root, 412, 'server', { unit: 'server.service', sockets: [9001] }), facts: ['sockets.tcp'], findings: { 'states-modest-services': 'violated' } },
  { what: 'the server keeps one capability', given: running, change: root => process(root, 412, 'server', { uid: 33, caps: '0000000000200000', unit: 'server.service', sockets: [9001] }), facts: ['sockets.tcp'], findings: { 'states-modest-services': 'ambiguous' } },
  { what: 'nobody holds the socket that listens', given: running, change: root => root.remove('/proc/412/fd/3'), facts: ['sockets.tcp'], findings: { 'states-modest-services': 'not-reached' } },
  { what: 'a unit that runs as root listens', given: withTelnet, change: root => listens(root, 23), facts: ['sockets.tcp'], findings: { 'states-modest-services': 'violated' } },
  { what: 'a unit that runs as root is enabled, and does not listen', given: running, change: withTelnet, facts: ['services.services'], findings: { 'states-modest-services': 'not-reached' } },
  { what: 'the unit that would listen as root is masked', given: withTelnet, change: root => root.link('/etc/systemd/system/telnet.socket', '/dev/null'), facts: ['services.services'], findings: { 'states-modest-services': 'satisfied' } },
  { what: 'a drop-in gives the unit that listens a user', given: root => { withTelnet(root); listens(root, 23) }, change: root => root.write('/etc/systemd/system/telnet.service.d/10-user.conf', '[Service]\nUser=www-data\n'), facts: ['services.services'], findings: { 'states-modest-services': 'not-reached' } },
  { what: 'the server can become root again', given: running, change: root => root.edit('/proc/412/status', 'Uid:\t33\t33\t33', 'Uid:\t33\t33\t0'), facts: ['sockets.tcp'], findings: { 'states-modest-services': 'ambiguous' } },
  { what: 'whole packets come to a socket', given: running, change: root => root.append('/proc/net/packet', '0000000000000000 3      3    0003   2     1 0      0      7777\n'), facts: ['sockets.others'], findings: { 'states-modest-services': 'not-reached' } },
  { what: 'a process lives in a network of its own', given: running, change: root => { root.write('/proc/412/ns/.made', ''); root.link('/proc/412/ns/net', 'net:[4026532999]') }, facts: ['sockets.networks'], findings: { 'states-modest-services': 'not-reached' } },
  { what: 'auditd rotates nothing', given: running, change: root => root.edit('/etc/audit/auditd.conf', 'max_log_file_action = ROTATE', 'max_log_file_action = IGNORE'), facts: ['auditDaemon.settings.max_log_file_action'], findings: { 'states-sized-audit-storage': 'violated' } },
  { what: 'auditd writes no log', given: running, change: root => root.edit('/etc/audit/auditd.conf', 'write_logs = yes', 'write_logs = no'), facts: ['auditDaemon.settings.write_logs'], findings: { 'states-sized-audit-storage': 'violated' } },
  { what: 'auditd keeps a single file', given: running, change: root => root.edit('/etc/audit/auditd.conf', 'num_logs = 5', 'num_logs = 1'), facts: ['auditDaemon.settings.num_logs'], findings: { 'states-sized-audit-storage': 'violated' } },
  { what: 'auditd has an action nobody knows', given: running, change: root => root.edit('/etc/audit/auditd.conf', 'max_log_file_action = ROTATE', 'max_log_file_action = ARCHIVE'), facts: ['auditDaemon.unclear'], findings: { 'states-sized-audit-storage': 'ambiguous' } },
  {
    what: 'neither auditd nor rsyslogd runs', given: running,
    change: root => {
      process(root, 211, 'sleep')
      process(root, 230, 'sleep')
    },
    facts: ['auditDaemon.grade', 'syslog.grade', 'resourceLimits.functions'], findings: { 'states-sized-audit-storage': 'not-reached', 'states-limits-of-security-functions': 'not-reached' },
  },
  { what: 'nothing rotates the files of rsyslog', given: running, change: root => root.remove('/etc/logrotate.d/rsyslog'), facts: ['logFiles.rotation.rules'], findings: { 'states-sized-audit-storage': 'ambiguous' } },
  { what: 'journald stores nothing', given: withJournal, change: root => root.edit('/etc/systemd/journald.conf', 'Storage=persistent', 'Storage=none'), facts: ['journal.storage', 'journal.settings.Storage', 'journal.seal'], findings: { 'states-sized-audit-storage': 'violated' } },
  { what: 'a drop-in overrides where journald stores', given: withJournal, change: root => root.write('/etc/systemd/journald.conf.d/90-none.conf', '[Journal]\nStorage=none\n'), facts: ['journal.storage', 'journal.settings.Storage', 'journal.seal'], findings: { 'states-sized-audit-storage': 'violated' } },
  { what: 'Seal=yes without a key', given: withJournal, change: root => root.remove('/var/log/journal/5f0c1a2b3c4d5e6f708192a3b4c5d6e7/fss'), facts: ['journal.seal', 'logFiles.files'], findings: {} },
  { what: 'a log that anybody may write', given: running, change: root => root.mode('/var/log/auth.log', 0o666), facts: ['logFiles.files'], findings: { 'states-guarded-audit-files': 'violated' } },
  { what: 'a folder of logs in which anybody may replace files', given: running, change: root => root.mode('/var/log', 0o777), facts: ['logFiles.files'], findings: { 'states-guarded-audit-files': 'violated' } },
  { what: 'a log of an ordinary account', given: running, change: root => root.owner('/var/log/auth.log', 1000, 1000), facts: ['logFiles.files'], findings: { 'states-guarded-audit-files': 'ambiguous' } },
  { what: 'settings of auditd that anybody may write', given: running, change: root => root.mode('/etc/audit/auditd.conf', 0o666), facts: ['logFiles.files'], findings: { 'states-guarded-audit-files': 'violated' } },
  { what: '@@ without TLS', given: forwarding, change: root => root.edit('/etc/rsyslog.d/50-collector.conf', '$ActionSendStreamDriverMode 1\n', ''), facts: ['syslog.remotes'], findings: { 'states-a-way-to-write-once-storage': 'ambiguous' } },
  { what: 'TLS to whoever answers', given: forwarding, change: root => root.edit('/etc/rsyslog.d/50-collector.conf', 'x509/name', 'anon'), facts: ['syslog.remotes'], findings: { 'states-a-way-to-write-once-storage': 'ambiguous' } },
  { what: 'records sent as datagrams', given: forwarding, change: root => root.edit('/etc/rsyslog.d/50-collector.conf', '@@', '@'), facts: ['syslog.remotes'], findings: { 'states-a-way-to-write-once-storage': 'ambiguous' } },
  { what: 'updates verified with a demo key', given: withRauc, change: root => root.write('/etc/rauc/keyring.pem', readFileSync(join(overlays, 'trusts-a-published-key/etc/rauc/keyring.pem'), 'utf8')), facts: ['trustAnchors.anchors'], findings: { 'states-guarded-supplier-anchors': 'violated' } },
  { what: 'a keyring that anybody may write', given: withRauc, change: root => root.mode('/etc/rauc/keyring.pem', 0o666), facts: ['trustAnchors.anchors'], findings: { 'states-guarded-supplier-anchors': 'violated' } },
  { what: 'a keyring that is not where the client looks', given: withRauc, change: root => root.edit('/etc/rauc/system.conf', 'keyring.pem', 'other.pem'), facts: ['updateClients.clients'], findings: { 'states-guarded-supplier-anchors': 'not-reached' } },
  { what: 'a source of apt that is trusted unsigned', given: withRauc, change: root => root.write('/etc/apt/sources.list.d/extra.list', 'deb [trusted=yes] http://repo.example/ stable main\n'), facts: ['updateClients.clients'], findings: { 'states-guarded-supplier-anchors': 'ambiguous' } },
  { what: 'an anchor of the owner in a folder that anybody may write', given: withRauc, change: root => root.mode('/usr/local/share/ca-certificates', 0o777), facts: ['trustAnchors.anchors'], findings: { 'states-guarded-owner-anchors': 'violated' } },
  { what: 'a private key of the owner that anybody may read', given: withRauc, change: root => root.write('/etc/pki/ca-trust/source/anchors/device.key', '-----BEGIN PRIVATE KEY-----\nnot one\n-----END PRIVATE KEY-----\n', 0o644), facts: ['trustAnchors.anchors'], findings: { 'states-guarded-owner-anchors': 'violated' } },
  { what: 'malware protection without definitions', given: withClamav, change: root => root.remove('/var/lib/clamav/daily.cvd'), facts: ['malwareProtection.tools'], findings: { 'states-malware-protection': 'violated' } },
  { what: 'malware protection that nothing asks', given: withClamav, change: root => process(root, 251, 'sleep'), facts: ['malwareProtection.tools'], findings: { 'states-malware-protection': 'ambiguous' } },
  { what: 'malware protection that does not run', given: withClamav, change: root => process(root, 250, 'sleep', { uid: 105, caps: '0000000000000000' }), facts: ['malwareProtection.tools'], findings: { 'states-malware-protection': 'violated' } },
  { what: 'the memory of auditd is not limited', given: running, change: root => root.write('/sys/fs/cgroup/system.slice/auditd.service/memory.max', 'max\n'), facts: ['resourceLimits.functions'], findings: { 'states-limits-of-security-functions': 'ambiguous' } },
  { what: 'software without a version', given: running, change: root => root.append('/var/lib/dpkg/status', '\nPackage: pump-control\nStatus: install ok installed\nArchitecture: amd64\n'), facts: ['inventory.sources'], findings: { 'states-its-software': 'violated' } },
]
export default mutations
