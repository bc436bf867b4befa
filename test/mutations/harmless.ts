import type { Harmless } from './mutation.ts'
import { forwarding, running, withJournal } from './system.ts'

/** Changes that mean nothing to the programs whose files they are made in. */
const harmless: readonly Harmless[] = [
  { what: 'a comment in the table of accounts\' defaults', change: root => root.append('/etc/login.defs', '# PASS_MAX_DAYS 1\n') },
  { what: 'a comment in auditd.conf that names another action', given: running, change: root => root.append('/etc/audit/auditd.conf', '# max_log_file_action = IGNORE\n') },
  { what: 'auditd.conf with a setting in capitals, and moved to the end', given: running, change: root => {
    root.edit('/etc/audit/auditd.conf', 'num_logs = 5\n', '')
    root.append('/etc/audit/auditd.conf', 'NUM_LOGS=5\n')
  } },
  { what: 'a drop-in of journald with the same value', given: withJournal, change: root => root.write('/etc/systemd/journald.conf.d/50-same.conf', '[Journal]\nStorage=persistent\n') },
  { what: 'a drop-in of journald that a stronger folder masks', given: withJournal, change: root => {
    root.write('/usr/lib/systemd/journald.conf.d/50-none.conf', '[Journal]\nStorage=none\n')
    root.write('/etc/systemd/journald.conf.d/50-none.conf', '')
  } },
  { what: 'a drop-in of a unit with the same value', given: running, change: root => root.write('/etc/systemd/system/chrony.service.d/same.conf', '[Service]\nUser=_chrony\n') },
  { what: 'a vendor\'s unit written again in the owner\'s folder, its lines continued', given: running, change: root => root.write('/etc/systemd/system/cron.service', '[Service]\nExecStart=/usr/sbin/cron \\\n# between\n  -f\n') },
  { what: 'a comment about another collector', given: forwarding, change: root => root.append('/etc/rsyslog.d/50-collector.conf', '# *.* @other.example\n/* *.* @other.example */\n') },
  { what: 'a socket that is connected', given: running, change: root => root.append('/proc/net/tcp', '   1: 0100007F:1F90 0100007F:C001 01 00000000:00000000 00:00000000 00000000    33        0 9002 1 0000000000000000 20 4 30 10 -1\n') },
]
export default harmless
