import { readFileSync } from 'node:fs'
import type { Facts, Json } from '@fourtwo/contract'
import { beforeAll, describe, expect, test } from 'vitest'
import { putFacts, wordOf } from '../evidence/put.ts'
import { loadProbes } from '../load.ts'
import type { Declared, Probe } from '../probe.ts'

const golden: Json = JSON.parse(readFileSync(new URL('../../../test-vectors/golden/rtu.json', import.meta.url), 'utf8'))
const declared: Declared = { listens: ['tcp/4840', 'tcp/8883', 'tcp/4001'], accounts: ['engineer', 'operator'], fullPrivilege: {} }
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
  change(name => facts[name]?.value ?? {})
  const [found] = await putFacts(facts as unknown as Facts, probes.filter(({ id }) => id === probe), 'login', { ...declared, ...of })
  return found === undefined ? 'not asked' : wordOf(found.conclusion)
}
const set = (name: string, fields: Tree): Change => value => void Object.assign(value(name), fields)
const reported = (value: Json) => ({ state: 'reported', value })
const nothing: Change = () => undefined
const socket = (more: object): Tree => ({ proto: 'tcp', port: 8883, reach: 'network', uid: 0, holders: { state: 'absent' }, ...more })
const held = (holder: object) => reported([{ name: 'server', uid: 0, privilege: 'none', noNewPrivileges: false, ...holder }])

describe('states-modest-services', () => {
  test.each<[string, Change, string, Partial<Declared>?]>([
    ['every holder is an ordinary user', nothing, 'satisfied'],
    ['a holder has every capability', set('sockets', { tcp: reported([socket({ holders: held({ privilege: 'full' }) })]) }), 'violated'],
    ['the same, with its reason documented', set('sockets', { tcp: reported([socket({ holders: held({ privilege: 'full' }) })]) }), 'satisfied', { fullPrivilege: { server: 'binds low ports' } }],
    ['the same, only this device reaches it', set('sockets', { tcp: reported([socket({ holders: held({}) }), socket({ reach: 'loopback', holders: held({ privilege: 'full' }) })]) }), 'satisfied'],
    ['another holder shares the socket', set('sockets', { tcp: reported([socket({ holders: reported([{ name: 'a', uid: 1, privilege: 'none', noNewPrivileges: true }, { name: 'b', uid: 0, privilege: 'full', noNewPrivileges: true }]) })]) }), 'violated'],
    ['a holder is root without all capabilities', set('sockets', { tcp: reported([socket({ holders: held({ privilege: 'some' }) })]) }), 'ambiguous'],
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
    ['an account is not', nothing, 'violated', { accounts: ['engineer'] }],
    ['a key opens a locked account', set('loginKeys', { accounts: [{ name: 'root', keys: 1 }] }), 'violated'],
    ['a UDP port may be the near end of a question', set('sockets', { udp: reported([socket({ proto: 'udp', port: 40_000 })]) }), 'ambiguous'],
    ['a UDP port cannot be', set('sockets', { udp: reported([socket({ proto: 'udp', port: 5353 })]) }), 'violated'],
    ['passwords are unreadable', set('accounts', { passwords: { state: 'unreadable', reason: 'EACCES' } }), 'not-permitted'],
    ['keys are unreadable', set('loginKeys', { unread: ['root'] }), 'not-permitted'],
    ['a directory is asked too', set('accounts', { lookup: reported({ passwd: ['files', 'sss'], group: ['files'] }) }), 'not-reached'],
    ['nothing listens', set('sockets', { tcp: reported([]) }), 'no-baseline'],
    ['a line of the table of accounts was not understood', set('accounts', { passwords: reported({ entries: [], unclear: 1 }) }), 'ambiguous'],
  ])('where %s', async (_, change, outcome, of) => {
    expect(await concluded('states-declared-services-and-accounts', change, of)).toBe(outcome)
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
    ['states-limits-of-security-functions', 'limits could not be read', set('resourceLimits', { unread: ['auditd'] }), 'not-permitted'],
    ['states-malware-protection', 'none is known', set('malwareProtection', { tools: [] }), 'not-reached'],
    ['states-malware-protection', 'no processes are seen', set('malwareProtection', { processes: 'not-seen' }), 'not-reached'],
    ['states-malware-protection', 'its definitions are unknown', set('malwareProtection', { tools: [{ name: 'x', grade: 'effective', onAccess: 'unknown', definitions: 'unknown' }] }), 'ambiguous'],
    ['states-malware-protection', 'it waits for files that nothing hands to it', set('malwareProtection', { tools: [{ name: 'clamav', grade: 'effective', onAccess: 'no', definitions: 'present' }] }), 'ambiguous'],
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
