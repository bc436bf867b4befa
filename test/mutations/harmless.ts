import type { Harmless } from './mutation.ts'

/** Changes that mean nothing to the programs whose files they are made in. */
const harmless: readonly Harmless[] = [
  { what: 'a comment in the table of accounts\' defaults', change: root => root.append('/etc/login.defs', '# PASS_MAX_DAYS 1\n') },
  { what: 'a comment that names a rule of PAM', change: root => root.edit('/etc/pam.d/common-auth', /^/, '# auth sufficient pam_permit.so\n') },
  { what: 'an argument that pam_unix does not know', change: root => root.edit('/etc/pam.d/common-auth', 'nullok', 'nullok not_an_argument') },
  { what: 'a rule of PAM over two lines', change: root => root.edit('/etc/pam.d/common-auth', 'pam_unix.so nullok', '\\\n  pam_unix.so nullok') },
  { what: 'a file of quality that says the same', change: root => root.write('/etc/security/pwquality.conf.d/10-same.conf', 'minlen = 8\n') },
  { what: 'a file beside the drop-ins of sshd', change: root => root.write('/etc/ssh/sshd_config.d/site.conf.dpkg-old', 'PermitRootLogin yes\n') },
  { what: 'a drop-in of sshd that says the same', change: root => root.write('/etc/ssh/sshd_config.d/same.conf', 'X11Forwarding yes\n') },
  { what: 'a file that sudo leaves out for its name', change: root => root.write('/etc/sudoers.d/site.bak', 'ALL ALL=(ALL) NOPASSWD: ALL\n') },
]
export default harmless
