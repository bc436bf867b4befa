import type { Harmless } from './mutation.ts'
import { forwarding, running, withJournal } from './running-system.ts'

/** Changes that mean nothing to the programs whose files they are made in. */
const harmless: readonly Harmless[] = [
  { what: 'a comment in the accounts\' defaults', change: root => root.append('/etc/login.defs', '# PASS_MAX_DAYS 1\n') },
  { what: 'a setting that new accounts have already, once more', change: root => root.append('/etc/login.defs', 'PASS_WARN_AGE\t7\n') },
  { what: 'an empty line and a comment in a PAM stack', change: root => root.edit('/etc/pam.d/common-auth', /^/, '# auth sufficient pam_permit.so\n\n') },
  { what: 'an argument that pam_unix does not know', change: root => root.edit('/etc/pam.d/common-auth', 'pam_unix.so', 'pam_unix.so .so') },
  { what: 'a PAM rule in other letters, spaces and over two lines', change: root => root.edit('/etc/pam.d/common-auth', /^auth\s+requisite\s+pam_deny.so.*$/m, 'AUTH \t requisite \\\n  pam_deny.so') },
  { what: 'a module that only delays', change: root => root.edit('/etc/pam.d/login', /^/, 'auth optional pam_faildelay.so delay=3000000\n') },
  { what: 'an sshd drop-in with the value that holds already', change: root => root.write('/etc/ssh/sshd_config.d/50-same.conf', 'UsePAM yes\nX11Forwarding yes\n') },
  { what: 'a later value in sshd_config, where the first wins', change: root => root.append('/etc/ssh/sshd_config', 'KbdInteractiveAuthentication yes\n') },
  { what: 'an sshd file that no Include names', change: root => root.write('/etc/ssh/sshd_config.d/off.conf.bak', 'PermitRootLogin yes\n') },
  { what: 'comments in sshd_config', change: root => root.edit('/etc/ssh/sshd_config', /^/, '#PermitRootLogin yes\n#Match all\n') },
  { what: 'auditd\'s settings in other letters and order', change: root => root.edit('/etc/audit/auditd.conf', /num_logs = 5\n([\s\S]*)max_log_file_action = ROTATE\n/, 'max_log_file_action = rotate\n$1NUM_LOGS = 5\n') },
  { what: 'a comment in rsyslog.conf', change: root => root.edit('/etc/rsyslog.conf', /^/, '# *.* @@log.example\n') },
  { what: 'an rsyslog file that no include draws in', change: root => root.write('/etc/rsyslog.d/remote.conf.off', '*.* @@log.example\n') },
  { what: 'a comment and an empty line in chrony.conf', change: root => root.edit('/etc/chrony/chrony.conf', /^/, '! server evil.example\n\n% server evil.example\n') },
  { what: 'the order of accounts\' sources of apt', change: root => root.edit('/etc/apt/sources.list', /^/, '# deb [trusted=yes] http://evil.example x main\n\n') },
  { what: 'a sudoers fragment that sudo passes over', change: root => root.write('/etc/sudoers.d/old.bak', 'ALL ALL=(ALL) NOPASSWD: ALL\n', 0o440) },
  { what: 'a comment in nsswitch.conf', change: root => root.append('/etc/nsswitch.conf', '# passwd: files ldap\n') },
  { what: 'a unit file that nothing wants', change: root => root.write('/etc/systemd/system/x.service.bak', '[Service]\nExecStart=/bin/sh\n') },
  { what: 'a file of quality that says the same', change: root => root.write('/etc/security/pwquality.conf.d/10-same.conf', 'minlen = 8\n') },
  { what: 'a comment in auditd.conf that names another action', given: running, change: root => root.append('/etc/audit/auditd.conf', '# max_log_file_action = IGNORE\n') },
  { what: 'auditd.conf with a setting in capitals, and moved to the end', given: running, change: root => {
    root.edit('/etc/audit/auditd.conf', 'num_logs = 5\n', '')
    root.append('/etc/audit/auditd.conf', 'NUM_LOGS = 5\n')
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
  { what: 'an example of a radio\'s key in a comment', given: root => root.write('/etc/hostapd/hostapd.conf', 'interface=wlan0\nwpa=2\nwpa_key_mgmt=WPA-EAP\n'), change: root => root.append('/etc/hostapd/hostapd.conf', '#wpa_passphrase=secret passphrase\n') },
]
export default harmless
