import type { Changeable } from '../debian-root.ts'
import type { Mutation } from './mutation.ts'

const AUTH = '/etc/pam.d/common-auth'
const ACCOUNT = '/etc/pam.d/common-account'
const PASSWORD = '/etc/pam.d/common-password'
const UNIX = 'auth\t[success=1 default=ignore]\tpam_unix.so nullok'
/** Somebody who has an account of his own. */
const somebody = (root: Changeable) => {
  root.append('/etc/passwd', 'ann:x:1000:1000::/home/ann:/bin/bash\n')
  root.append('/etc/group', 'ann:x:1000:\n')
  root.append('/etc/shadow', 'ann:$y$j9T$NoRealSaltOfAnybody....$NoRealHashOfAnybody0000000000000000000000000:20480:1:180:14:::\n')
}
/** A lock-out in the documented order. */
const lock = (root: Changeable) => {
  root.edit(AUTH, UNIX, 'auth\trequired\tpam_faillock.so preauth\nauth\t[success=2 default=ignore]\tpam_unix.so\nauth\t[default=die]\tpam_faillock.so authfail')
  root.edit(ACCOUNT, /^account/m, 'account\trequired\tpam_faillock.so\naccount')
}
const locking = (root: Changeable) => {
  somebody(root)
  lock(root)
}
/** Root can log in, and lends what he may do to somebody by a group. */
const lending = (root: Changeable) => {
  somebody(root)
  root.edit('/etc/shadow', /^root:[^:]*/m, 'root:$y$j9T$NoRealSaltOfAnybody....$NoRealHashOfAnybody0000000000000000000000000')
  root.edit('/etc/group', /^sudo:.*$/m, 'sudo:x:27:ann')
}
/** The services whose stacks are the common ones: a change of those moves the fact of each. */
const SHARED = ['chfn', 'chsh', 'cron', 'login', 'other', 'sshd', 'su', 'su-l', 'sudo', 'sudo-i']
/** Those that take the stack of `other` for what they have none of. */
const OTHERS = ['chpasswd', 'newusers', 'passwd']
const ALL = [...SHARED, ...OTHERS]
const SETTING = [...ALL, 'runuser', 'runuser-l']
const of = (fact: string, services: readonly string[], part = '') => services.map(service => `${fact}.${service}${part}`)
const locks = () => of('lockOut', ALL)

/** Logins: PAM, sshd, consoles, sudo, stores of authenticators, sessions. */
const mutations: readonly Mutation[] = [
  { what: 'a lock-out in the documented order', given: somebody, change: lock, facts: [...locks(), ...of('pam', ALL, '.login.acceptsEmpty')], findings: { 'states-a-lock-out': 'satisfied' } },
  { what: 'the rule that counts is gone', given: locking, change: root => root.edit(AUTH, /^.*authfail\n/m, ''), facts: locks(), findings: { 'states-a-lock-out': 'violated' } },
  { what: 'the rule that refuses is gone', given: locking, change: root => root.edit(AUTH, /^.*preauth\n/m, ''), facts: locks(), findings: { 'states-a-lock-out': 'violated' } },
  { what: 'the rule that refuses is heeded by nobody', given: locking, change: root => root.edit(AUTH, 'required\tpam_faillock.so preauth', 'optional\tpam_faillock.so preauth'), facts: locks(), findings: { 'states-a-lock-out': 'violated' } },
  { what: 'a sufficient pam_unix above pam_faillock', given: locking, change: root => root.edit(AUTH, 'auth\trequired\tpam_faillock', 'auth\tsufficient\tpam_unix.so\nauth\trequired\tpam_faillock'), facts: locks(), findings: { 'states-a-lock-out': 'violated' } },
  { what: 'deny is 0', given: locking, change: root => root.append('/etc/security/faillock.conf', 'deny = 0\n'), facts: locks(), findings: { 'states-a-lock-out': 'violated' } },
  { what: 'a module that nobody knows lets in first', given: locking, change: root => root.edit(AUTH, 'auth\trequired\tpam_faillock', 'auth\tsufficient\tpam_exec.so quiet /usr/bin/true\nauth\trequired\tpam_faillock'), facts: [...locks(), ...of('pam', ALL, '.login')], findings: { 'states-a-lock-out': 'ambiguous' } },
  { what: 'five failures instead of three', given: locking, change: root => root.append('/etc/security/faillock.conf', 'deny = 5\n'), facts: locks(), findings: {} },
  { what: 'old passwords are let in', given: locking, change: root => root.edit(ACCOUNT, /^account\t\[success=1.*$/m, 'account\t[default=1]\tpam_permit.so'), facts: of('pam', SETTING, '.enforcesAge'), findings: { 'states-password-age-for-people': 'violated' } },
  { what: 'no greatest age is set', given: locking, change: root => root.edit('/etc/shadow', ':1:180:', ':1:99999:'), facts: ['accounts.ageing'], findings: { 'states-password-age-for-people': 'switched-off' } },
  { what: 'sessions of the console are not limited', change: root => root.edit('/etc/pam.d/login', /^session\s+required\s+pam_limits\.so\n/m, ''), facts: ['pam.login.limitsSessions'], findings: { 'states-session-limits': 'violated' } },
  { what: 'empty passwords open nothing', change: root => root.edit(AUTH, ' nullok', ''), facts: of('pam', ALL, '.login.acceptsEmpty'), findings: {} },
  { what: 'new passwords of at least fourteen', change: root => root.write('/etc/security/pwquality.conf.d/50-site.conf', 'minlen = 14\n'), facts: of('pam', SETTING, '.passwords.shortest'), findings: {} },
  { what: 'the quality of passwords is asked of root too', change: root => root.append('/etc/security/pwquality.conf', 'enforce_for_root\n'), facts: of('pam', SETTING, '.passwords.shortestByRoot'), findings: {} },
  { what: 'new passwords are kept as SHA-512', change: root => root.edit(PASSWORD, /yescrypt$/m, 'sha512'), facts: of('pam', SETTING, '.passwords.scheme'), findings: {} },
  { what: 'the table of hashes is open to all', change: root => root.mode('/etc/shadow', 0o644), facts: ['stores./etc', 'secretFiles'], findings: { 'states-guarded-authenticators': 'violated', 'states-confidential-storage': 'violated' } },
  { what: 'a hash beside the name', given: locking, change: root => root.edit('/etc/passwd', 'ann:x:', 'ann:$1$NoRealSa$NoRealHashOfAnybody00:'), facts: ['accounts.names'], findings: { 'states-guarded-authenticators': 'violated' } },
  { what: 'a weak hash', given: locking, change: root => root.edit('/etc/shadow', /ann:\$y\$[^:]*/, 'ann:$1$NoRealSa$NoRealHashOfAnybody00'), facts: ['accounts.passwords'], findings: { 'states-guarded-authenticators': 'violated' } },
  { what: 'an empty password at the console', given: locking, change: root => {
    root.edit('/etc/shadow', /ann:\$y\$[^:]*/, 'ann:')
    root.edit(AUTH, 'pam_unix.so', 'pam_unix.so nullok')
  }, facts: ['accounts.passwords', ...of('pam', ALL, '.login.acceptsEmpty')], findings: { 'states-guarded-consoles': 'violated', 'states-individual-accounts': 'no-baseline' } },
  { what: 'nobody but root can log in', given: locking, change: root => {
    root.edit('/etc/shadow', /^ann:[^:]*/m, 'ann:!')
    root.edit('/etc/shadow', /^root:[^:]*/m, 'root:$y$j9T$NoRealSaltOfAnybody....$NoRealHashOfAnybody0000000000000000000000000')
  }, facts: ['accounts.passwords'], findings: { 'states-individual-accounts': 'violated', 'states-password-age-for-people': 'switched-off' } },
  { what: 'the group that sudo lends to is empty', given: lending, change: root => root.edit('/etc/group', 'sudo:x:27:ann', 'sudo:x:27:'), facts: ['accounts.groups'], findings: { 'states-individual-accounts': 'ambiguous' } },
  { what: 'sudo lends to that group as somebody else than root', given: lending, change: root => root.edit('/etc/sudoers', /^%sudo.*$/m, '%sudo ALL=(www-data) ALL'), facts: ['privileges.sudo.rules'], findings: { 'states-individual-accounts': 'ambiguous' } },
  { what: 'sudo is taken away', given: lending, change: root => root.remove('/usr/bin/sudo'), facts: ['privileges.sudo.program', 'setUid'], findings: { 'states-individual-accounts': 'ambiguous' } },
  { what: 'doas has rules', given: lending, change: root => root.write('/etc/doas.conf', 'permit ann\n', 0o600), facts: ['privileges.doas'], findings: { 'states-individual-accounts': 'ambiguous' } },
  { what: 'root has an empty password', given: lending, change: root => root.edit('/etc/shadow', /^root:[^:]*/m, 'root:'), facts: ['accounts.passwords'], findings: { 'states-individual-accounts': 'ambiguous', 'states-guarded-consoles': 'violated' } },
  { what: 'sudo asks nobody', change: root => root.write('/etc/sudoers.d/site', '%sudo ALL=(ALL) NOPASSWD: ALL\n', 0o440), facts: ['privileges.sudo'], findings: {} },
  { what: 'a limit of two logins', change: root => root.write('/etc/security/limits.d/site.conf', '* hard maxlogins 2\n'), facts: ['sessions.limits', 'resourceLimits.rules'], findings: { 'states-session-limits': 'satisfied' } },
  { what: 'idle shells end', change: root => root.write('/etc/profile.d/idle.sh', 'readonly TMOUT=600\n'), facts: ['sessions.idleShell'], findings: {} },
  { what: 'keys are looked for elsewhere', given: lending, change: root => root.write('/etc/ssh/sshd_config.d/keys.conf', 'AuthorizedKeysFile /etc/keys/%u\n'), facts: ['sshd.everybody.authorizedkeysfile', 'sshd.root.authorizedkeysfile'], findings: { 'states-individual-accounts': 'not-reached' } },
  { what: 'Match in a drop-in lets root in', change: root => root.write('/etc/ssh/sshd_config.d/site.conf', 'Match User root\nPermitRootLogin yes\n'), facts: ['sshd.root', 'sshd.matched'], findings: {} },
]
export default mutations
