import type { Changeable } from '../debian-root.ts'
import type { Mutation } from './mutation.ts'

const GLOBAL = '8be4df61-93ca-11d2-aa0d-00e098032b8c'
const SECURE_BOOT = `/sys/firmware/efi/efivars/SecureBoot-${GLOBAL}`
const SETUP_MODE = `/sys/firmware/efi/efivars/SetupMode-${GLOBAL}`
const SHIM_OFF = '/sys/firmware/efi/efivars/MokSBStateRT-605dab50-e046-4300-abb6-3dd810dd8b23'
const SIGNED = '/proc/device-tree/chosen/bootloader/signed'
const MOUNTS = '/proc/1/mountinfo'
const SYSRQ = '/proc/sys/kernel/sysrq'
const ENFORCE = '/sys/module/module/parameters/sig_enforce'
const KEY = '/etc/ssh/ssh_host_ed25519_key'
const TIMER = '/usr/lib/systemd/system/dailyaidecheck.timer'
const WANTED = '/etc/systemd/system/timers.target.wants/dailyaidecheck.timer'
const variable = (on: boolean) => `\u0006\0\0\0${on ? '\u0001' : '\0'}`

/** What the kernel and the firmware show of a device with a verified root, whose writable storage is encrypted and runs nothing: the Debian root itself has no running kernel. */
function device(root: Changeable): void {
  const files: Readonly<Record<string, string>> = {
    '/proc/1/comm': 'systemd\n', '/proc/2/comm': 'kthreadd\n', '/proc/1/cgroup': '0::/init.scope\n', '/proc/consoles': 'ttyS0                -W- (EC  p a)    4:64\n',
    [MOUNTS]: ['22 1 253:0 / / ro,relatime - squashfs /dev/mapper/root ro', '25 22 0:5 / /dev rw,nosuid,noexec - devtmpfs devtmpfs rw', '28 22 0:25 / /run rw,nosuid,nodev,noexec - tmpfs tmpfs rw', '32 22 253:1 / /var rw,nosuid,nodev,noexec - ext4 /dev/mapper/var rw', ''].join('\n'),
    '/sys/dev/block/253:0/dm/uuid': 'CRYPT-VERITY-0-root\n', '/sys/dev/block/253:1/dm/uuid': 'CRYPT-LUKS2-0-var\n', '/sys/dev/block/253:1/dm/name': 'var\n', '/sys/dev/block/179:2/ro': '1\n', '/proc/cmdline': 'console=ttyS0 ro roothash=0 module.sig_enforce=1\n', '/proc/swaps': 'Filename\n',
    '/sys/kernel/security/lsm': 'lockdown,capability,yama\n', '/sys/kernel/security/lockdown': 'none [integrity] confidentiality\n', [ENFORCE]: 'Y\n', '/proc/sys/kernel/tainted': '0\n', [SYSRQ]: '0\n',
    '/sys/class/net/eth0/operstate': 'up\n', '/sys/class/hwmon/hwmon0/intrusion0_alarm': '0\n', '/etc/crypttab': 'var /dev/disk/by-partlabel/var none luks,tpm2-device=auto\n', [KEY]: 'stands for a key\n',
    '/etc/aide/aide.conf': 'report_url=syslog\n/usr p+sha256\n/etc p+sha256\n', '/var/lib/aide/aide.db': 'stands for a database\n', [TIMER]: '[Timer]\nOnCalendar=daily\n', '/var/lib/systemd/timers/stamp-dailyaidecheck.timer': '',
  }
  for (const [path, text] of Object.entries(files)) root.write(path, text)
  for (const file of ['/etc/ssh/ssh_host_rsa_key', '/etc/ssh/ssh_host_ecdsa_key', KEY]) root.mode(file, 0o600)
  root.link(WANTED, TIMER)
}
/** The same, started by a loader whose key is burnt in. */
function withLoader(root: Changeable): void {
  device(root)
  root.write(SIGNED, '\0\0\0\r')
}
/** The same, started by UEFI. */
function withUefi(root: Changeable): void {
  device(root)
  root.write(SECURE_BOOT, variable(true))
  root.write(SETUP_MODE, variable(false))
}
/** The same with a login on the serial line. */
function withLogin(root: Changeable): void {
  device(root)
  root.write('/usr/lib/systemd/system/serial-getty@.service', '[Service]\nExecStart=-/sbin/agetty -o \'-p -- \\\\u\' --keep-baud 115200,57600,38400,9600 %I $TERM\n')
  root.link('/etc/systemd/system/getty.target.wants/serial-getty@ttyS0.service', '/lib/systemd/system/serial-getty@.service')
}
/** The same with a radio on which a network is offered. */
function withRadio(root: Changeable): void {
  device(root)
  root.write('/sys/class/net/wlan0/phy80211/index', '0\n')
  root.write('/sys/class/net/wlan0/operstate', 'up\n')
  root.write('/etc/hostapd/hostapd.conf', 'interface=wlan0\nieee8021x=1\nwpa=2\nwpa_key_mgmt=WPA-EAP\n')
  root.write('/run/hostapd/wlan0', '')
}
const execution = (word: string) => ({ 'states-limited-execution': word, 'states-limited-execution-of-network-devices': word })
const inContainer = (word: string) => Object.fromEntries([
  'states-authenticated-radio', 'states-authenticators-in-hardware', 'states-checked-start', 'states-confidential-storage', 'states-governed-radio', 'states-guarded-ports', 'states-individual-radio-credentials', 'states-integrity-checks',
  'states-limited-execution', 'states-limited-execution-of-network-devices', 'states-private-keys-in-hardware', 'states-symmetric-keys-in-hardware', 'states-tamper-sensors', 'states-verified-start-chain',
  'states-a-way-to-write-once-storage', 'states-guarded-audit-files', 'states-guarded-owner-anchors', 'states-guarded-supplier-anchors', 'states-its-software',
  'states-a-lock-out', 'states-guarded-authenticators', 'states-guarded-consoles', 'states-individual-accounts', 'states-password-age-for-machines', 'states-password-age-for-people', 'states-session-limits', 'states-unambiguous-identifiers',
].map(probe => [probe, word]))

/** The start, the kernel, storage, ports, keys and radios. */
const mutations: readonly Mutation[] = [
  { what: 'squashfs without verity', given: withLoader, change: root => root.edit(MOUNTS, '253:0 / / ', '179:2 / / '), facts: ['mounts.mounts'], findings: { 'states-checked-start': 'violated', 'states-confidential-storage': 'ambiguous' } },
  { what: 'the loader verifies nothing', given: withLoader, change: root => root.write(SIGNED, '\0\0\0\0'), facts: ['secureBoot.loaderSigned'], findings: { 'states-checked-start': 'violated', 'states-verified-start-chain': 'violated' } },
  { what: 'the loader verifies, nothing burnt in', given: withLoader, change: root => root.write(SIGNED, '\0\0\0\u0001'), facts: ['secureBoot.loaderSigned'], findings: { 'states-checked-start': 'not-reached', 'states-verified-start-chain': 'ambiguous' } },
  { what: 'SecureBoot is 0', given: withUefi, change: root => root.write(SECURE_BOOT, variable(false)), facts: ['secureBoot.enforced'], findings: { 'states-checked-start': 'violated', 'states-verified-start-chain': 'violated' } },
  { what: 'SetupMode is 1', given: withUefi, change: root => root.write(SETUP_MODE, variable(true)), facts: ['secureBoot.setupMode'], findings: { 'states-checked-start': 'violated', 'states-verified-start-chain': 'violated' } },
  { what: 'MokSBStateRT is 1', given: withUefi, change: root => root.write(SHIM_OFF, variable(true)), facts: ['secureBoot.shimOff'], findings: { 'states-checked-start': 'violated', 'states-verified-start-chain': 'violated' } },
  { what: 'the kernel takes unsigned modules', given: withLoader, change: root => root.write(ENFORCE, 'N\n'), facts: ['kernelIntegrity.moduleSignatures'], findings: { 'states-checked-start': 'ambiguous', ...execution('ambiguous') } },
  { what: 'an unsigned module was taken', given: withLoader, change: root => root.write('/proc/sys/kernel/tainted', '8192\n'), facts: ['kernelIntegrity.taints'], findings: { 'states-checked-start': 'violated', ...execution('ambiguous') } },
  { what: 'a module from elsewhere was taken', given: withLoader, change: root => root.write('/proc/sys/kernel/tainted', '4096\n'), facts: ['kernelIntegrity.taints'], findings: { 'states-checked-start': 'ambiguous', ...execution('ambiguous') } },
  { what: 'squashfs on raw flash', given: withLoader, change: root => { root.edit(MOUNTS, '253:0 / / ', '31:2 / / '); root.write('/sys/dev/block/31:2/ro', '1\n') }, facts: ['mounts.mounts'], findings: { 'states-checked-start': 'ambiguous', 'states-confidential-storage': 'ambiguous' } },
  { what: 'IMA measures and shows no policy', given: root => { withLoader(root); root.edit(MOUNTS, '253:0 / / ', '179:2 / / ') }, change: root => root.write('/sys/kernel/security/ima/runtime_measurements_count', '10\n'), facts: ['kernelIntegrity.imaMeasurements'], findings: { 'states-checked-start': 'not-permitted', ...execution('not-permitted') } },
  { what: 'a folder of the system lies elsewhere', given: withLoader, change: root => root.append(MOUNTS, '33 22 253:1 /network /etc/network rw,nosuid,nodev,noexec - ext4 /dev/mapper/var rw\n'), facts: ['mounts.mounts'], findings: { 'states-checked-start': 'ambiguous' } },
  { what: 'a place without a plain name can be run from', given: withLoader, change: root => root.append(MOUNTS, '33 22 253:1 /a /srv/a,b rw,nosuid,nodev,noexec - ext4 /dev/mapper/var rw\n34 22 253:1 /b /srv/b,c rw,nosuid,nodev - ext4 /dev/mapper/var rw\n35 22 253:1 /c /srv/c,d rw,nosuid,nodev,noexec - ext4 /dev/mapper/var rw\n'), facts: ['mounts.mounts'], findings: { 'states-checked-start': 'ambiguous', ...execution('violated') } },
  { what: 'the digest of the root is not on the command line', given: withLoader, change: root => root.edit('/proc/cmdline', 'roothash=0 ', ''), facts: ['kernelLine'], findings: { 'states-checked-start': 'ambiguous' } },
  { what: 'fapolicyd runs', given: root => { withLoader(root); root.edit(MOUNTS, '/var rw,nosuid,nodev,noexec', '/var rw,nosuid,nodev') }, change: root => { root.write('/usr/sbin/fapolicyd', 'x', 0o755); root.write('/proc/77/status', 'Name:\tfapolicyd\nUid:\t0\t0\t0\t0\nCapPrm:\t0\nCapEff:\t0\nNoNewPrivs:\t0\n') }, facts: ['malwareProtection.tools'], findings: { ...execution('ambiguous'), 'states-malware-protection': 'satisfied' } },
  { what: 'verity goes on in front of corruption', given: withLoader, change: root => root.edit('/proc/cmdline', 'ro ', 'ro systemd.verity_root_options=ignore_corruption '), facts: ['kernelLine'], findings: { 'states-checked-start': 'violated' } },
  { what: '/var can be run from', given: withLoader, change: root => root.edit(MOUNTS, '/var rw,nosuid,nodev,noexec', '/var rw,nosuid,nodev'), facts: ['mounts.mounts'], findings: { 'states-checked-start': 'ambiguous', ...execution('violated') } },
  { what: 'a mount covers /var with one that can be run from', given: withLoader, change: root => root.append(MOUNTS, '33 22 253:1 / /var rw,nosuid - ext4 /dev/mapper/var rw\n'), facts: ['mounts.mounts'], findings: { 'states-checked-start': 'ambiguous', ...execution('violated') } },
  { what: '/etc is written to elsewhere', given: withLoader, change: root => root.append(MOUNTS, '34 22 0:30 / /etc rw,noexec - overlay overlay rw,lowerdir=/etc,upperdir=/var/etc,workdir=/var/work\n'), facts: ['mounts.mounts', 'place.etc'], findings: { 'states-checked-start': 'ambiguous' } },
  { what: '/var is not encrypted', given: withLoader, change: root => root.edit(MOUNTS, '253:1 / /var', '179:2 / /var'), facts: ['mounts.mounts'], findings: { 'states-confidential-storage': 'ambiguous' } },
  { what: 'memory is swapped out in plain', given: device, change: root => root.append('/proc/swaps', '/dev/mmcblk0p3 partition 1 0 -2\n'), facts: ['encryption.swap'], findings: { 'states-confidential-storage': 'ambiguous' } },
  { what: 'crypttab opens another volume', given: device, change: root => root.edit('/etc/crypttab', 'var ', 'home '), facts: ['encryption.table'], findings: { 'states-confidential-storage': 'not-reached' } },
  { what: 'crypttab has a line that is none', given: device, change: root => root.append('/etc/crypttab', 'broken\n'), facts: ['encryption.table'], findings: { 'states-confidential-storage': 'ambiguous' } },
  { what: 'a plain mount for reading', given: device, change: root => root.append(MOUNTS, '33 22 179:2 / /srv ro,noexec - ext4 /dev/mmcblk0p2 ro\n'), facts: ['mounts.mounts'], findings: { 'states-confidential-storage': 'ambiguous' } },
  { what: 'the volume is opened with a file', given: device, change: root => root.edit('/etc/crypttab', 'none luks,tpm2-device=auto', '/etc/key luks'), facts: ['encryption.table'], findings: { 'states-confidential-storage': 'ambiguous' } },
  { what: 'anybody may read the host key, in a folder that is shut', given: root => { device(root); root.mode('/etc/ssh', 0o700) }, change: root => root.mode(KEY, 0o644), facts: ['secretFiles.places./etc/ssh', 'stores./etc/ssh'], findings: {} },
  { what: 'anybody may read the host key', given: device, change: root => root.mode(KEY, 0o644), facts: ['secretFiles.places./etc/ssh', 'stores./etc/ssh'], findings: { 'states-confidential-storage': 'violated', 'states-guarded-authenticators': 'violated' } },
  { what: 'the magic key may do everything', given: device, change: root => root.write(SYSRQ, '1\n'), facts: ['debugPorts.sysrq'], findings: { 'states-guarded-ports': 'violated' } },
  { what: 'the magic key may restart', given: device, change: root => root.write(SYSRQ, '176\n'), facts: ['debugPorts.sysrq'], findings: { 'states-guarded-ports': 'ambiguous' } },
  { what: 'the kernel\'s debugger on a line', given: device, change: root => root.write('/sys/module/kgdboc/parameters/kgdboc', 'ttyS0,115200\n'), facts: ['debugPorts.kgdb'], findings: { 'states-guarded-ports': 'violated' } },
  { what: 'JTAG on pins', given: device, change: root => root.write('/boot/firmware/config.txt', 'enable_jtag_gpio=1\n'), facts: ['debugPorts.jtagPins'], findings: { 'states-guarded-ports': 'violated' } },
  {
    what: 'whoever comes is logged in on ttyS0', given: withLogin,
    change: root => root.write('/etc/systemd/system/serial-getty@ttyS0.service.d/here.conf', '[Service]\nExecStart=\nExecStart=-/sbin/agetty --autologin root --noclear %I $TERM\n'),
    facts: ['debugPorts.units', 'consoles.units'], findings: { 'states-guarded-ports': 'violated', 'states-guarded-consoles': 'violated' },
  },
  {
    what: 'whoever comes is logged in by a drop-in of the supplier\'s', given: withLogin,
    change: root => root.write('/usr/lib/systemd/system/serial-getty@.service.d/factory.conf', '[Service]\nExecStart=\nExecStart=-/sbin/agetty -La root %I 115200\n'),
    facts: ['debugPorts.units', 'consoles.units'], findings: { 'states-guarded-ports': 'violated', 'states-guarded-consoles': 'violated' },
  },
  { what: 'a loader with a prompt', given: device, change: root => root.write('/boot/grub/grub.cfg', 'x'), facts: ['debugPorts.loaders'], findings: { 'states-guarded-ports': 'not-reached' } },
  { what: 'a shell in place of init', given: device, change: root => root.edit('/proc/cmdline', 'ro ', 'ro init=/bin/sh '), facts: ['kernelLine.set.init', 'consoles.kernel'], findings: { 'states-guarded-ports': 'violated', 'states-guarded-consoles': 'violated' } },
  { what: 'AIDE has no database', given: device, change: root => root.remove('/var/lib/aide/aide.db'), facts: ['integrityCheckers.aideDatabase'], findings: { 'states-integrity-checks': 'violated' } },
  { what: 'AIDE\'s timer is masked', given: device, change: root => root.link('/etc/systemd/system/dailyaidecheck.timer', '/dev/null'), facts: ['integrityCheckers.runs'], findings: { 'states-integrity-checks': 'violated' } },
  { what: 'AIDE does not look at configuration', given: device, change: root => root.edit('/etc/aide/aide.conf', '/etc p+sha256\n', ''), facts: ['integrityCheckers.aide.configuration'], findings: { 'states-integrity-checks': 'ambiguous' } },
  { what: 'SoftHSM keeps a token', given: device, change: root => root.write('/var/lib/softhsm/tokens/00000000-0000-4000-8000-000000000000/token.object', 'x'), facts: ['keyStores.softTokens'], findings: { 'states-authenticators-in-hardware': 'violated', 'states-private-keys-in-hardware': 'violated', 'states-symmetric-keys-in-hardware': 'ambiguous' } },
  { what: 'anybody may read the time keys', given: root => { device(root); root.write('/etc/chrony/chrony.keys', '1 SHA256 x\n', 0o640) }, change: root => root.mode('/etc/chrony/chrony.keys', 0o644), facts: ['secretFiles.places./etc/chrony', 'stores./etc'], findings: { 'states-guarded-symmetric-keys': 'violated', 'states-guarded-authenticators': 'violated', 'states-confidential-storage': 'violated' } },
  { what: 'the tamper sensor says no state', given: device, change: root => root.write('/sys/class/hwmon/hwmon0/intrusion0_alarm', 'off\n'), facts: ['tamper.sensors'], findings: { 'states-tamper-sensors': 'violated' } },
  { what: 'the radio is open', given: withRadio, change: root => root.edit('/etc/hostapd/hostapd.conf', /ieee8021x=1\nwpa=2\nwpa_key_mgmt=WPA-EAP\n/, ''), facts: ['wireless.offers'], findings: { 'states-authenticated-radio': 'violated', 'states-individual-radio-credentials': 'violated', 'states-governed-radio': 'violated' } },
  { what: 'one key for all who join', given: withRadio, change: root => root.edit('/etc/hostapd/hostapd.conf', 'WPA-EAP', 'WPA-PSK'), facts: ['wireless.offers'], findings: { 'states-authenticated-radio': 'ambiguous', 'states-individual-radio-credentials': 'violated' } },
  { what: 'a set-uid program more', given: device, change: root => root.write('/usr/local/bin/more', 'x', 0o4755), facts: ['setUid.folders./usr/local/bin'], findings: {} },
  { what: 'the agent is in a container', given: withLoader, change: root => root.write('/.dockerenv', ''), facts: ['place.container'], findings: inContainer('not-reached') },
]
export default mutations
