import { readFileSync } from 'node:fs'
import type { Facts, Json } from '@fourtwo/contract'
import { beforeAll, describe, expect, test } from 'vitest'
import { putFacts, wordOf } from '../evidence/put.ts'
import { loadProbes } from '../load.ts'
import type { Declared, Probe } from '../probe.ts'

const golden: Json = JSON.parse(readFileSync(new URL('../../../test-vectors/golden/rtu.json', import.meta.url), 'utf8'))
const declared: Declared = { listens: ['tcp/4840', 'tcp/8883', 'tcp/4001'], accounts: ['mkeller', 'operator', 'historian'], fullPrivilege: {} }
let probes: Probe[]
beforeAll(async () => {
  probes = await loadProbes()
})

interface Tree {
  [key: string]: Tree | Tree[] | Json
}
/** The facts that the agent reports of the sound device, which a test may change: by name, without the frame of a fact. */
type Change = (value: (name: string) => Tree) => void
async function concluded(probe: string, change: Change, of: Partial<Declared> = {}): Promise<string> {
  const facts = structuredClone(golden as unknown as { facts: Record<string, { value: Tree }> }).facts
  change(name => (name.endsWith(':fact') ? (facts[name.slice(0, -':fact'.length)] as unknown as Tree) : (facts[name]?.value ?? {})))
  const [found] = await putFacts(facts as unknown as Facts, probes.filter(({ id }) => id === probe), 'login', { ...declared, ...of })
  return found === undefined ? 'not asked' : wordOf(found.conclusion)
}
const set = (name: string, fields: Tree): Change => value => void Object.assign(value(name), fields)
const reported = (value: Json) => ({ state: 'reported', value })
const nothing: Change = () => undefined
const socket = (more: object): Tree => ({ proto: 'tcp', port: 8883, reach: 'network', uid: 0, holders: { state: 'absent' }, ...more })
const held = (holder: object) => reported([{ name: 'server', uid: 0, privilege: 'none', noNewPrivileges: false, ...holder }])

/** What sshd's configuration comes to; the sound device has none. */
const sshd = (change: Tree, unclear: Json = []): Change => value => void Object.assign(value('sshd:fact'), reported({ grade: 'configured', everybody: { authorizedkeysfile: 'usual', authorizedkeyscommand: 'none', trustedusercakeys: 'none', ...change }, root: { authorizedkeysfile: 'usual', authorizedkeyscommand: 'none', trustedusercakeys: 'none' }, matched: [], restricted: false, unclear }))

describe('states-modest-services', () => {
  test.each<[string, Change, string, Partial<Declared>?]>([
    ['every holder is an ordinary user', nothing, 'satisfied'],
    ['a holder has every capability', set('sockets', { tcp: reported([socket({ holders: held({ privilege: 'full' }) })]) }), 'violated'],
    ['the same, with its reason documented', set('sockets', { tcp: reported([socket({ holders: held({ privilege: 'full' }) })]) }), 'satisfied', { fullPrivilege: { server: 'binds low ports' } }],
    ['the same, only this device reaches it', set('sockets', { tcp: reported([socket({ holders: held({}) }), socket({ reach: 'loopback', holders: held({ privilege: 'full' }) })]) }), 'satisfied'],
    ['another holder shares the socket', set('sockets', { tcp: reported([socket({ holders: reported([{ name: 'a', uid: 1, privilege: 'none', noNewPrivileges: true }, { name: 'b', uid: 0, privilege: 'full', noNewPrivileges: true }]) })]) }), 'violated'],
    ['a holder is root without all capabilities', set('sockets', { tcp: reported([socket({ holders: held({ privilege: 'some' }) })]) }), 'ambiguous'],
    ['a holder with a long name is documented by all of it', set('sockets', { tcp: reported([socket({ holders: held({ name: 'systemd-resolve', privilege: 'full' }) })]) }), 'satisfied', { fullPrivilege: { 'systemd-resolved': 'binds low ports' } }],
    ['a raw socket is open', set('sockets', { others: reported(['raw']) }), 'not-reached'],
    ['raw sockets are not to be seen', set('sockets', { others: { state: 'absent' } }), 'not-reached'],
    ['a process lives in a network of its own', set('sockets', { networks: reported(2) }), 'not-reached'],
    ['one table is absent and another unreadable', set('sockets', { tcp6: { state: 'absent' }, udp6: { state: 'unreadable', reason: 'EACCES' } }), 'not-permitted'],
    ['a process is hidden', set('sockets', { hidden: 'EACCES' }), 'not-permitted'],
    ['a table is unreadable', set('sockets', { tcp6: { state: 'unreadable', reason: 'EACCES' } }), 'not-permitted'],
    ['there is no table', set('sockets', { udp: { state: 'absent' } }), 'not-reached'],
    ['systemd holds it for a service', set('sockets', { tcp: reported([socket({ holders: held({ name: 'systemd', privilege: 'full' }) })]) }), 'not-reached'],
    ['nobody is seen to hold it', set('sockets', { tcp: reported([socket({})]) }), 'not-reached'],
    ['it runs in a container', set('place', { container: reported({ is: 'yes', by: ['/.dockerenv'] }) }), 'not-reached'],
  ])('where %s', async (_, change, outcome, of) => {
    expect(await concluded('states-modest-services', change, of)).toBe(outcome)
  })
})

describe('states-declared-services-and-accounts', () => {
  test.each<[string, Change, string, Partial<Declared>?]>([
    ['all of it is declared', nothing, 'satisfied'],
    ['a port is not', nothing, 'violated', { listens: ['tcp/4840', 'tcp/8883'] }],
    ['an account is not', nothing, 'violated', { accounts: ['mkeller', 'historian'] }],
    ['an account that a password opens and no shell is not', nothing, 'ambiguous', { accounts: ['mkeller', 'operator'] }],
    ['a key opens a locked account', set('loginKeys', { accounts: [{ name: 'root', keys: 1 }] }), 'violated'],
    ['a UDP port may be the near end of a question', set('sockets', { udp: reported([socket({ proto: 'udp', port: 40_000 })]) }), 'ambiguous'],
    ['a UDP port cannot be', set('sockets', { udp: reported([socket({ proto: 'udp', port: 5353 })]) }), 'violated'],
    ['passwords are unreadable', set('accounts', { passwords: { state: 'unreadable', reason: 'EACCES' } }), 'not-permitted'],
    ['keys are unreadable', set('loginKeys', { unread: ['root'] }), 'not-permitted'],
    ['sshd looks for keys elsewhere', sshd({ authorizedkeysfile: 'elsewhere' }), 'not-reached'],
    ['sshd asks a program for keys', sshd({ authorizedkeyscommand: 'set' }), 'not-reached'],
    ['sshd takes what an authority signed', sshd({ trustedusercakeys: 'set' }), 'not-reached'],
    ['sshd looks where the agent does', sshd({}), 'satisfied'],
    ['sshd is not understood', sshd({}, ['a keyword is not known']), 'ambiguous'],
    ['of two lines for one account the first opens it', value => void (((value('accounts')['passwords'] as Tree)['value'] as Tree)['entries'] as Tree[]).splice(0, 1, { name: 'root', scheme: 'yescrypt' }, { name: 'root', scheme: 'none' }), 'violated'],
    ['a raw socket is open', set('sockets', { others: reported(['raw']) }), 'not-reached'],
    ['a process lives in a network of its own', set('sockets', { networks: reported(2) }), 'not-reached'],
    ['a directory is asked too', set('accounts', { lookup: reported({ passwd: ['files', 'sss'], group: ['files'] }) }), 'not-reached'],
    ['nothing listens', set('sockets', { tcp: reported([]) }), 'no-baseline'],
    ['a line of the table of accounts was not understood', set('accounts', { passwords: reported({ entries: [], unclear: 1 }) }), 'ambiguous'],
  ])('where %s', async (_, change, outcome, of) => {
    expect(await concluded('states-declared-services-and-accounts', change, of)).toBe(outcome)
  })
})

describe('storage that is confidential', () => {
  const mount = (more: object): Tree => ({ at: '/var', type: 'ext4', writable: true, exec: false, suid: false, dev: false, layer: reported('luks'), crypts: ['var'], volatile: false, upper: null, ...more })
  const andMount = (more: object): Change => value => void (value('mounts')['mounts'] as Tree[]).push(mount(more))
  const crypttab = (volumes: Json, unclear = 0): Change => set('encryption', { table: reported({ volumes, unclear }) })
  const volume = (more: object): Json => ({ name: 'var', key: 'asked', tpm: true, token: false, ...more })
  const key = (more: object): Change => value => Object.assign(value('secretFiles')['places'] as Tree, { '/etc/x': reported([{ path: '/etc/x/key', kind: 'symmetric', for: 'time', mode: 0o600, uid: 0, gid: 0, groupMembers: 0, passage: 'open', empty: false, ...more }]) })
  const store = (more: object): Change => set('stores', { '/etc': reported([{ path: '/etc/mosquitto/passwd', kind: 'hashes', mode: 0o640, uid: 0, group: 'own', passage: 'open', ...more }]) })
  test.each<[string, Change, string]>([
    ['all is encrypted', nothing, 'satisfied'],
    ['a second encrypted mount is opened by nothing that is seen', andMount({ at: '/data', crypts: ['data'] }), 'not-reached'],
    ['an encrypted mount has no name', andMount({ at: '/data', crypts: [] }), 'ambiguous'],
    ['both volumes are opened by the TPM', value => { andMount({ at: '/data', crypts: ['data'] })(value); crypttab([volume({}), volume({ name: 'data' })])(value) }, 'satisfied'],
    ['the volume that is mounted is another than crypttab\'s', crypttab([volume({ name: 'home' })]), 'not-reached'],
    ['a line of crypttab was not understood', crypttab([volume({})], 1), 'ambiguous'],
    ['a volume is opened with a file', crypttab([volume({ key: 'file' })]), 'ambiguous'],
    ['systemd finds a file with the key', value => Object.assign(value('secretFiles')['places'] as Tree, { '/etc/cryptsetup-keys.d': reported([{ path: '/etc/cryptsetup-keys.d/var.key', kind: 'symmetric', for: 'storage', mode: 0o600, uid: 0, gid: 0, groupMembers: 0, passage: 'open', empty: false }]) }), 'ambiguous'],
    ['a plain mount is for reading alone', andMount({ at: '/boot', writable: false, layer: reported('plain'), crypts: [] }), 'ambiguous'],
    ['a plain mount lies under another', value => void (value('mounts')['mounts'] as Tree[]).unshift(mount({ layer: reported('plain'), crypts: [] })), 'ambiguous'],
    ['an overlay is written to what is encrypted', andMount({ at: '/etc', type: 'overlay', layer: reported('none'), crypts: [], upper: '/var/etc' }), 'satisfied'],
    ['an overlay is written to a place out of sight', andMount({ at: '/etc', type: 'overlay', layer: reported('none'), crypts: [], upper: '/mnt/etc' }), 'ambiguous'],
    ['an overlay is written to a place without a plain name', andMount({ at: '/etc', type: 'overlay', layer: reported('none'), crypts: [], upper: '/other#1' }), 'ambiguous'],
    ['anybody may read a symmetric key', key({ mode: 0o644 }), 'violated'],
    ['the folder of such a key is shut', key({ mode: 0o644, passage: 'shut' }), 'satisfied'],
    ['the folder of such a key lets a group in', key({ mode: 0o644, passage: 'group' }), 'ambiguous'],
    ['a group of three may read a key', key({ mode: 0o640, gid: 7, groupMembers: 3 }), 'ambiguous'],
    ['anybody may read the hashes of a program', store({ mode: 0o644 }), 'violated'],
    ['the folder of those is shut', store({ mode: 0o644, passage: 'shut' }), 'satisfied'],
    ['the stores could not be looked at', set('stores', { '/etc': { state: 'unreadable', reason: 'EACCES' } }), 'not-permitted'],
    ['the mode of the hashes is not to be seen', set('secretFiles', { shadow: { state: 'unreadable', reason: 'EACCES' } }), 'not-permitted'],
  ])('where %s', async (_, change, outcome) => {
    expect(await concluded('states-confidential-storage', change)).toBe(outcome)
  })
  test.each<[string, string, Change, string]>([
    ['states-guarded-symmetric-keys', 'open', key({ mode: 0o644 }), 'violated'], ['states-guarded-symmetric-keys', 'shut', key({ mode: 0o644, passage: 'shut' }), 'not-reached'], ['states-guarded-symmetric-keys', 'unknown', key({ mode: 0o644, passage: 'unknown' }), 'ambiguous'],
    ['states-guarded-authenticators', 'open', store({ mode: 0o644 }), 'violated'], ['states-guarded-authenticators', 'shut', store({ mode: 0o644, passage: 'shut' }), 'needs-hands'], ['states-guarded-authenticators', 'group', store({ mode: 0o644, passage: 'group' }), 'ambiguous'],
  ])('%s of a file for anybody to read, to which the way is %s', async (probe, _, change, outcome) => {
    expect(await concluded(probe, change)).toBe(outcome)
  })
})

describe('what starts and what runs', () => {
  const both = (...changes: readonly Change[]): Change => value => { for (const change of changes) change(value) }
  const mounted = (at: string, more: object): Change => value => void Object.assign((value('mounts')['mounts'] as Tree[]).find(it => it['at'] === at) ?? {}, more)
  const andMount = (more: object): Change => value => void (value('mounts')['mounts'] as Tree[]).push({ at: '/x', type: 'ext4', writable: true, exec: false, suid: false, dev: false, layer: reported('luks'), crypts: ['var'], volatile: false, upper: null, ...more })
  const kernel = (fields: Tree): Change => set('kernelIntegrity', fields)
  const protection = (name: string): Change => set('malwareProtection', { tools: [{ name, grade: 'effective', onAccess: 'yes', definitions: 'none-needed' }] })
  const plainRoot = mounted('/', { layer: reported('plain') })
  const unmeasured = { ima: { state: 'absent' }, imaMeasurements: { state: 'absent' } }
  const openVar = mounted('/var', { exec: true })
  test.each<[string, string, Change, string]>([
    ['states-checked-start', 'all is checked', nothing, 'satisfied'],
    ['states-checked-start', 'the root is on a plain disk', both(plainRoot, kernel(unmeasured)), 'violated'],
    ['states-checked-start', 'the same, and IMA measures without a policy that is shown', both(plainRoot, kernel({ ...unmeasured, imaMeasurements: reported(10) })), 'not-permitted'],
    ['states-checked-start', 'the same, and nothing shows whether there is IMA', both(plainRoot, kernel({ ...unmeasured, lsm: { state: 'absent' } })), 'not-permitted'],
    ['states-checked-start', 'the same, and the kernel was built without IMA', both(plainRoot, kernel({ ...unmeasured, lsm: { state: 'absent' }, build: reported({ from: '/proc/config.gz', options: { IMA: null } }) })), 'violated'],
    ['states-checked-start', 'the same, and IMA has rules of an unknown kind', both(plainRoot, kernel({ ...unmeasured, ima: reported({ appraises: [], measures: 0, others: 1 }) })), 'not-permitted'],
    ['states-checked-start', 'the root is on raw flash', mounted('/', { layer: reported('other') }), 'ambiguous'],
    ['states-checked-start', 'the root is encrypted', mounted('/', { layer: reported('luks') }), 'ambiguous'],
    ['states-checked-start', 'a folder below /etc lies elsewhere', andMount({ at: '/etc/network' }), 'ambiguous'],
    ['states-checked-start', 'a folder of another name lies elsewhere', andMount({ at: '/etcetera' }), 'satisfied'],
    ['states-checked-start', 'a module from elsewhere was taken', kernel({ taints: reported(0x1000) }), 'ambiguous'],
    ['states-checked-start', 'taints are not to be seen', kernel({ taints: { state: 'absent' } }), 'ambiguous'],
    ['states-checked-start', 'nothing on the command line vouches for the root', set('kernelLine', { verity: false }), 'ambiguous'],
    ['states-limited-execution', 'all is shut', nothing, 'satisfied'],
    ['states-limited-execution', 'an unsigned module was taken', kernel({ taints: reported(0x2000) }), 'ambiguous'],
    ['states-limited-execution', '/var can be run from', openVar, 'violated'],
    ['states-limited-execution', 'the same, and fapolicyd runs', both(openVar, protection('fapolicyd')), 'ambiguous'],
    ['states-limited-execution', 'the same, and no processes are seen', both(openVar, set('malwareProtection', { processes: 'not-seen' })), 'ambiguous'],
  ])('%s where %s', async (probe, _, change, outcome) => {
    expect(await concluded(probe, change)).toBe(outcome)
  })
})

describe('states-guarded-ports', () => {
  const ports = (fields: Tree): Change => set('debugPorts', fields)
  const prompt = (line: string, asks: string) => ({ units: reported([{ line, by: 'x', asks, state: 'enabled' }]) })
  const started = (word: string, value = ''): Change => kept => Object.assign(kept('kernelLine')['set'] as Tree, { [word]: [value] })
  const both = (...changes: readonly Change[]): Change => value => { for (const change of changes) change(value) }
  const console_ = (name: string) => ({ consoles: reported([name]) })
  const built = (serial: string | null): Change => set('kernelIntegrity', { build: reported({ from: '/proc/config.gz', options: { MAGIC_SYSRQ_SERIAL: serial } }) })
  test.each<[string, Change, string]>([
    ['nothing is open', nothing, 'satisfied'],
    ['a shell waits on a line of a kind nobody listed', ports(prompt('ttyXRUSB0', 'open')), 'violated'],
    ['a shell waits on a screen', ports(prompt('tty2', 'open')), 'ambiguous'],
    ['a shell waits on the console, which is on a line', ports({ ...prompt('console', 'open'), ...console_('ttyHVSI0') }), 'violated'],
    ['the magic key may do everything from a line of any kind', ports({ ...console_('ttyXRUSB0'), sysrq: reported(1) }), 'violated'],
    ['the same, and no line carries it', both(ports({ ...console_('ttyS0'), sysrq: reported(1) }), built(null)), 'ambiguous'],
    ['the same, and lines carry it', both(ports({ ...console_('ttyS0'), sysrq: reported(1) }), built('y')), 'violated'],
    ['the magic key may do everything from a keyboard', ports({ sysrq: reported(1) }), 'ambiguous'],
    ['the magic key writes out what is to be written', ports({ sysrq: reported(16) }), 'satisfied'],
    ['the command line gives the magic key all, whatever the mask', both(ports(console_('ttyS0')), started('sysrq_always_enabled')), 'violated'],
    ['there are consoles that nobody types on', ports({ consoles: reported(['tty0', 'netcon0', 'pstore', 'ttynull0']) }), 'satisfied'],
    ['a debugger was asked for and is not there', started('kgdboc', 'ttyS0'), 'ambiguous'],
    ['the system was started for repair', started('rescue'), 'ambiguous'],
    ['a boot loader has a prompt', ports({ loaders: ['grub'] }), 'not-reached'],
  ])('where %s', async (_, change, outcome) => {
    expect(await concluded('states-guarded-ports', change)).toBe(outcome)
  })
})

describe('logs', () => {
  /** auditd with other settings, where no other store is sound. */
  const alone = (value: Parameters<Change>[0], settings: Tree) => {
    Object.assign(value('auditDaemon')['settings'] as Tree, settings)
    Object.assign(value('journal'), { storage: 'volatile' })
    Object.assign(value('logFiles')['rotation'] as Tree, { timed: false })
  }
  test.each<[string, string, Change, string]>([
    ['states-sized-audit-storage', 'journald keeps its records in memory', set('journal', { storage: 'volatile' }), 'ambiguous'],
    ['states-sized-audit-storage', 'journald has a setting nobody knows', set('journal', { unclear: ['SystemMaxUse'] }), 'ambiguous'],
    ['states-sized-audit-storage', 'auditd keeps every log', value => Object.assign(value('auditDaemon')['settings'] as Tree, { max_log_file_action: 'keep_logs' }), 'ambiguous'],
    ['states-sized-audit-storage', 'auditd stops writing when it is full, and the others do not', value => Object.assign(value('auditDaemon')['settings'] as Tree, { max_log_file_action: 'suspend' }), 'ambiguous'],
    ['states-sized-audit-storage', 'auditd stops writing when it is full, and no other store is sound', value => alone(value, { max_log_file_action: 'suspend' }), 'violated'],
    ['states-sized-audit-storage', 'auditd lets its log grow, and logrotate has a rule for it', value => {
      alone(value, { max_log_file_action: 'ignore' })
      ;((value('logFiles')['rotation'] as Tree)['rules'] as Tree[]).push({ pattern: '/var/log/audit/*.log', settings: { rotate: '4' } })
    }, 'ambiguous'],
    ['states-sized-audit-storage', 'auditd would let its log grow, and does not run', value => {
      alone(value, { max_log_file_action: 'ignore' })
      value('auditDaemon')['grade'] = 'configured'
    }, 'ambiguous'],
    ['states-sized-audit-storage', 'auditd lets its log grow, and journald cannot be looked at', value => {
      alone(value, { max_log_file_action: 'ignore' })
      for (const key of Object.keys(value('journal'))) delete value('journal')[key]
    }, 'not-permitted'],
    ['states-sized-audit-storage', 'whether auditd\'s log outlasts a restart is not seen', set('auditDaemon', { volatile: 'unknown' }), 'ambiguous'],
    ['states-sized-audit-storage', 'rsyslog writes a file that nothing rotates', value => void (value('syslog')['files'] as string[]).push('/var/log/plant.log'), 'ambiguous'],
    ['states-sized-audit-storage', 'rsyslog writes a file that a rule with a star rotates', value => {
      ;(value('syslog')['files'] as string[]).push('/var/log/plant.log')
      ;((value('logFiles')['rotation'] as Tree)['rules'] as Tree[]).push({ pattern: '/var/log/*.log', settings: { rotate: '4' } })
    }, 'satisfied'],
    ['states-sized-audit-storage', 'a part of rsyslog\'s settings is not understood', set('syslog', { unclear: 1 }), 'ambiguous'],
    ['states-sized-audit-storage', 'nothing starts logrotate', value => Object.assign(value('logFiles')['rotation'] as Tree, { timed: false }), 'ambiguous'],
    ['states-guarded-audit-files', 'a file could not be looked at', set('logFiles', { unread: ['/var/log/audit'] }), 'not-permitted'],
    ['states-guarded-audit-files', 'anybody may write to a log of an unknown kind', value => void (value('logFiles')['files'] as Tree[]).push({ path: '/var/log/pump.log', kind: 'other', mode: 0o666, owner: 'root', group: 'root' }), 'ambiguous'],
    ['states-guarded-audit-files', 'no record is there', value => Object.assign(value('logFiles'), { files: (value('logFiles')['files'] as Tree[]).filter(({ kind }) => kind !== 'record') }), 'not-reached'],
    ['states-guarded-audit-files', 'a group that nobody knows may write', set('logFiles', { files: [{ path: '/var/log/auth.log', kind: 'record', mode: 0o660, owner: 'root', group: 'other' }] }), 'ambiguous'],
    ['states-a-way-to-write-once-storage', 'a part of it is sent unencrypted', set('syslog', { remotes: [{ by: 'tls', queued: true }, { by: 'udp', queued: false }] }), 'ambiguous'],
    ['states-a-way-to-write-once-storage', 'nothing is sent', set('syslog', { remotes: [] }), 'needs-hands'],
    ['states-a-way-to-write-once-storage', 'nothing is sent, all lies in memory and something was not understood', value => {
      Object.assign(value('syslog'), { remotes: [], volatile: 'yes', unclear: 1 })
      Object.assign(value('journal'), { storage: 'volatile' })
      Object.assign(value('auditDaemon'), { volatile: 'yes' })
    }, 'needs-hands'],
  ])('%s where %s', async (probe, _, change, outcome) => {
    expect(await concluded(probe, change)).toBe(outcome)
  })
})

const unlimited = (name: string): Tree => ({ name, function: 'it', limits: Object.fromEntries(['group.memory', 'group.processes', 'group.cpu', 'own.addressSpace', 'own.data', 'own.processes'].map(limit => [limit, null])) })
describe('anchors, limits, malware and software', () => {
  const anchor = (of: 'supplier' | 'owner', more: object): Change => set('trustAnchors', { anchors: [{ path: of === 'supplier' ? '/etc/rauc/keyring.pem' : '/usr/local/share/ca-certificates/a.crt', of, mode: 0o644, owner: 'root', parent: 'root-only', reach: 'anybody', content: 'certificates', count: 1, demo: false, loose: 'root-group', ...more }] })
  test.each<[string, string, Change, string]>([
    ['states-guarded-supplier-anchors', 'one belongs to an ordinary account', anchor('supplier', { owner: 'other' }), 'violated'],
    ['states-guarded-supplier-anchors', 'one can be replaced by a folder above it', anchor('supplier', { parent: 'others-may-write' }), 'violated'],
    ['states-guarded-supplier-anchors', 'one is of an unknown kind', anchor('supplier', { content: 'unknown' }), 'ambiguous'],
    ['states-guarded-supplier-anchors', 'a group may change one', anchor('supplier', { mode: 0o664, loose: 'other-group' }), 'ambiguous'],
    ['states-guarded-supplier-anchors', 'a group may replace one by a folder above it', anchor('supplier', { parent: 'group-may-write' }), 'ambiguous'],
    ['states-guarded-supplier-anchors', 'anybody might change one, could anybody get as far', anchor('supplier', { mode: 0o666, reach: 'root-only' }), 'satisfied'],
    ['states-guarded-supplier-anchors', 'those of a group might change one', anchor('supplier', { mode: 0o666, reach: 'group' }), 'ambiguous'],
    ['states-guarded-supplier-anchors', 'an example is the key in use', anchor('supplier', { demo: true }), 'violated'],
    ['states-guarded-supplier-anchors', 'an example lies beside the key in use', value => void (value('trustAnchors')['anchors'] as Tree[]).push({ ...(value('trustAnchors')['anchors'] as Tree[])[0], path: '/usr/share/rauc/example.pem', of: 'supplier', demo: true }), 'ambiguous'],
    ['states-guarded-supplier-anchors', 'a further client has no keys', value => void ((value('updateClients')['clients'] as Tree[]).push({ client: 'opkg', verifies: 'yes', anchors: [], settings: {}, because: 'it is so' })), 'not-reached'],
    ['states-guarded-supplier-anchors', 'no client is known', set('updateClients', { clients: [] }), 'not-reached'],
    ['states-guarded-supplier-anchors', 'there are none and the client takes what is unsigned', value => {
      Object.assign(value('trustAnchors'), { anchors: [] })
      Object.assign(value('updateClients'), { clients: [{ client: 'mender', verifies: 'no', anchors: [], settings: {}, because: 'no key is set' }] })
    }, 'violated'],
    ['states-guarded-owner-anchors', 'a private key can be read by anybody', anchor('owner', { content: 'private-key' }), 'violated'],
    ['states-guarded-owner-anchors', 'a private key stands open in a folder that is shut', value => void (value('trustAnchors')['anchors'] as Tree[]).push({ path: '/etc/ssl/private/a.key', of: 'owner', mode: 0o644, owner: 'root', parent: 'root-only', reach: 'root-only', content: 'private-key', count: 1, demo: false, loose: 'root-group' }), 'satisfied'],
    ['states-guarded-owner-anchors', 'a group may read a private key', value => void (value('trustAnchors')['anchors'] as Tree[]).push({ path: '/etc/ssl/private/a.key', of: 'owner', mode: 0o640, owner: 'root', parent: 'root-only', reach: 'anybody', content: 'private-key', count: 1, demo: false, loose: 'other-group' }), 'ambiguous'],
    ['states-guarded-owner-anchors', 'anybody may change the bundle that is read in their place', value => void (value('trustAnchors')['anchors'] as Tree[]).push({ path: '/etc/ssl/certs/ca-certificates.crt', of: 'bundle', mode: 0o666, owner: 'root', parent: 'root-only', reach: 'anybody', content: 'certificates', count: 140, demo: false, loose: 'root-group' }), 'violated'],
    ['states-guarded-owner-anchors', 'there is a bundle alone', anchor('supplier', { of: 'bundle' }), 'no-baseline'],
    ['states-guarded-owner-anchors', 'there is a guarded private key alone', anchor('owner', { content: 'private-key', mode: 0o600 }), 'no-baseline'],
    ['states-guarded-owner-anchors', 'a place could not be looked at', set('trustAnchors', { unread: ['/etc/ssl/private'] }), 'not-permitted'],
    ['states-limits-of-security-functions', 'only the number of root\'s processes is limited', set('resourceLimits', { functions: [{ name: 'auditd', function: 'audit', limits: { 'own.processes': 3871, 'group.memory': null } }] }), 'ambiguous'],
    ['states-limits-of-security-functions', 'there is what systemd gives to every service alone', set('resourceLimits', { functions: [{ name: 'auditd', function: 'audit', limits: { 'group.processes': 4915, 'group.memory': null } }] }), 'ambiguous'],
    ['states-limits-of-security-functions', 'the kernel limits nothing, and its own rate may', set('resourceLimits', { functions: [unlimited('sshd')] }), 'ambiguous'],
    ['states-limits-of-security-functions', 'the kernel limits nothing of journald, whose rate is as it comes', set('resourceLimits', { functions: [unlimited('systemd-journal')] }), 'ambiguous'],
    ['states-limits-of-security-functions', 'the kernel limits nothing of journald, and its rate is switched off', value => {
      Object.assign(value('resourceLimits'), { functions: [unlimited('systemd-journal')] })
      Object.assign(value('journal')['settings'] as Tree, { RateLimitIntervalSec: '0' })
    }, 'violated'],
    ['states-private-keys-in-hardware', 'software keeps tokens that nobody is seen to use', set('keyStores', { softTokens: reported(1) }), 'ambiguous'],
    ['states-private-keys-in-hardware', 'software keeps tokens, and a program uses them', set('keyStores', { softTokens: reported(1), softTokensUsedBy: ['server'] }), 'violated'],
    ['states-authenticators-in-hardware', 'software keeps tokens that nobody is seen to use', set('keyStores', { softTokens: reported(1) }), 'ambiguous'],
    ['states-limits-of-security-functions', 'a limit is beyond what there is', set('resourceLimits', { functions: [{ name: 'auditd', function: 'audit', limits: { 'group.memory': 2 ** 40, 'group.cpu': 100, 'group.processes': 4_194_304 } }] }), 'ambiguous'],
    ['states-limits-of-security-functions', 'half a processor is the limit', set('resourceLimits', { functions: [{ name: 'auditd', function: 'audit', limits: { 'group.memory': null, 'group.cpu': 50 } }] }), 'satisfied'],
    ['states-limits-of-security-functions', 'limits could not be read', set('resourceLimits', { unread: ['auditd'] }), 'not-permitted'],
    ['states-malware-protection', 'none is known', set('malwareProtection', { tools: [] }), 'not-reached'],
    ['states-malware-protection', 'no processes are seen', set('malwareProtection', { processes: 'not-seen' }), 'not-reached'],
    ['states-malware-protection', 'it runs and nothing asks it', set('malwareProtection', { tools: [{ name: 'clamav', grade: 'effective', onAccess: 'no', definitions: 'present' }] }), 'ambiguous'],
    ['states-malware-protection', 'it keeps a list and only notes', set('malwareProtection', { tools: [{ name: 'fapolicyd', grade: 'effective', onAccess: 'no', definitions: 'none-needed' }] }), 'ambiguous'],
    ['states-malware-protection', 'its definitions are unknown', set('malwareProtection', { tools: [{ name: 'x', grade: 'effective', onAccess: 'unknown', definitions: 'unknown' }] }), 'ambiguous'],
    ['states-malware-protection', 'it stands in the way of what is run', set('malwareProtection', { tools: [{ name: 'fapolicyd', grade: 'effective', onAccess: 'yes', definitions: 'none-needed' }] }), 'satisfied'],
    ['states-integrity-checks', 'some of it is left out', value => Object.assign((value('integrityCheckers')['aide'] as Tree)['value'] as Tree, { leavesOut: true }), 'ambiguous'],
    ['states-integrity-checks', 'no report came to its end, though the timer elapsed', set('integrityCheckers', { aideReport: reported({ complete: false }) }), 'not-reached'],
    ['states-integrity-checks', 'no report is there, though the timer elapsed', set('integrityCheckers', { aideReport: { state: 'absent' } }), 'not-reached'],
    ['states-its-software', 'a database cannot be read', set('inventory', { unreadable: ['/var/lib/rpm/rpmdb.sqlite'] }), 'not-permitted'],
    ['states-its-software', 'some lies where no list tells of it', set('inventory', { unlisted: ['/opt'] }), 'ambiguous'],
    ['states-its-software', 'an entry was not understood', set('inventory', { sources: [{ manager: 'dpkg', components: 3, unversioned: 0, unclear: 1, digest: 'x' }] }), 'ambiguous'],
  ])('%s where %s', async (probe, _, change, outcome) => {
    expect(await concluded(probe, change)).toBe(outcome)
  })
})
