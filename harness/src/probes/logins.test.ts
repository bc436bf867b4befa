import type { Facts, Json } from '@fourtwo/contract'
import { describe, expect, test } from 'vitest'
import { putFacts, wordOf } from '../evidence/put.ts'
import type { Probe } from '../probe.ts'
import consoles from './cr-1.1/states-guarded-consoles.ts'
import individual from './cr-1.1/states-individual-accounts.ts'
import authenticators from './cr-1.5/states-guarded-authenticators.ts'
import machines from './cr-1.7/states-password-age-for-machines.ts'
import people from './cr-1.7/states-password-age-for-people.ts'
import sessions from './cr-2.7/states-session-limits.ts'

const is = (value: Json) => ({ state: 'reported', value }) as const
const unreadable = { state: 'unreadable', reason: 'EACCES' } as const
const absent = { state: 'absent' } as const
const account = (name: string, uid: number, login = true) => ({ name, uid, gid: uid, password: 'shadow', shell: '/bin/sh', login })
const age = (name: string, min: number | null = 1, max: number | null = 90) => ({ name, changed: 20_000, min, max, warn: 7, inactive: null, expires: null })
const accounts = (change: Record<string, Json> = {}): Json => ({
  names: is({ entries: [account('root', 0), account('ann', 1000), account('link', 900, false)], unclear: 0 }),
  passwords: is({ entries: [{ name: 'root', scheme: 'locked' }, { name: 'ann', scheme: 'yescrypt' }, { name: 'link', scheme: 'sha512' }], unclear: 0 }),
  ageing: is({ entries: [age('root', 0, 99_999), age('ann'), age('link')], unclear: 0 }), groups: is({ entries: [{ name: 'sudo', gid: 27, members: ['ann'] }], unclear: 0 }), defaults: is({ UID_MIN: 1000 }), lookup: is({ passwd: ['files'], group: ['files'] }), ...change,
})
const service = (change: Record<string, Json> = {}) => is({
  grade: 'effective', login: is({ opens: 'yes', needsPassword: 'yes', rootNeedsPassword: 'yes', acceptsEmpty: 'no', secondFactor: 'none', unmodelled: [] }), passwords: absent, enforcesAge: 'yes', limitsSessions: 'yes', ...change,
})
const store = (change: Record<string, Json> = {}) => is([{ path: '/etc/shadow', kind: 'hashes', mode: 0o640, uid: 0, group: 'shadow', passage: 'open', ...change }])
const console_ = (paths: Json, change: Record<string, Json> = {}) => is({ units: is(paths), inittab: absent, kernel: is([]), ...change })
const getty = (opens: string, enabled = true) => [{ name: 'getty@tty1.service', opens, enabled }]
const rule = (change: Record<string, Json> = {}): Json => ({ who: 'group', name: 'sudo', everything: true, asks: true, ...change })
const lending = (rules: Json, sudo: Record<string, Json> = {}, change: Record<string, Json> = {}) => is({ sudo: is({ rules, showsPassword: false, program: true, unclear: 0, ...sudo }), polkit: absent, doas: is(false), ...change })
const rootToo = is(accounts({ passwords: is({ entries: [{ name: 'root', scheme: 'yescrypt' }, { name: 'ann', scheme: 'yescrypt' }], unclear: 0 }) }))
const dropbear = is({ grade: 'effective', tcp: is([{ proto: 'tcp', port: 22, reach: 'network', uid: 0, holders: is([{ name: 'dropbear', uid: 0, privilege: 'full', noNewPrivileges: false }]) }]), tcp6: absent, udp: absent, udp6: absent, others: is([]), networks: is(1) })
const sound: Facts = {
  place: is({ container: is({ is: 'no', by: [] }), init: 'systemd', shell: absent, root: absent, etc: absent, volatileLogs: absent }),
  accounts: is(accounts()), pam: is({ login: service(), link: service() }), stores: is({ '/etc': store() }), consoles: console_(getty('login')),
  privileges: lending([rule()]), loginKeys: is({ accounts: [], unread: [] }),
  sessions: is({ limits: is({ set: [{ who: 'everybody', item: 'maxlogins', most: 4 }], unclear: 0 }), idleShell: absent, logind: absent, banners: {} }),
}
const withSshd = (asks: string): Facts => ({ pam: is({ login: service(), sshd: service() }), sshd: is({ grade: 'configured', everybody: { usepam: asks }, root: {}, matched: [], restricted: false, unclear: [] }) })
const passwords = (scheme: string, root = 'locked') => is({ entries: [{ name: 'root', scheme: root }, { name: 'ann', scheme }], unclear: 0 })

describe.each<[Probe, readonly (readonly [string, Facts, string])[]]>([
  [consoles, [
    ['nobody declared who may log in', {}, 'no-baseline'], ['a console logs in by itself', { consoles: console_(getty('autologin')) }, 'violated'], ['a console is a shell', { consoles: console_(getty('shell')) }, 'violated'],
    ['one that is not started would', { consoles: console_(getty('autologin', false)) }, 'no-baseline'], ['the maintenance mode asks nothing', { consoles: console_([{ name: 'rescue.service', opens: 'shell', enabled: false }]) }, 'violated'],
    ['the kernel was told to start a shell', { consoles: console_([], { kernel: is(['shell-as-init']) }) }, 'violated'], ['the rescue mode was asked for, which asks for a password', { consoles: console_([], { kernel: is(['rescue']) }) }, 'no-baseline'],
    ['an empty password opens', { accounts: is(accounts({ passwords: passwords('empty') })), pam: is({ login: service({ login: is({ opens: 'yes', needsPassword: 'yes', rootNeedsPassword: 'yes', acceptsEmpty: 'yes', secondFactor: 'none', unmodelled: [] }) }) }) }, 'violated'],
    ['the tables are unreadable', { accounts: is(accounts({ passwords: unreadable })) }, 'not-permitted'], ['there is no account at all', { accounts: is(accounts({ passwords: passwords('locked') })) }, 'needs-hands'],
    ['the command line is unreadable', { accounts: is(accounts({ passwords: passwords('locked') })), consoles: console_([], { kernel: unreadable }) }, 'not-permitted'],
    ['what a console asks is not known', { accounts: is(accounts({ passwords: passwords('locked') })), consoles: console_(getty('unknown')) }, 'ambiguous'],
  ]],
  [individual, [
    ['all is well', {}, 'satisfied'], ['two share a number', { accounts: is(accounts({ names: is({ entries: [account('ann', 7), account('bob', 7)], unclear: 0 }) })) }, 'violated'],
    ['root alone may act as root', { accounts: rootToo, privileges: is({ sudo: absent, polkit: absent, doas: is(false) }) }, 'violated'],
    ['root can log in and lends to a group', { accounts: rootToo }, 'satisfied'], ['root can log in and lends to ann', { accounts: rootToo, privileges: lending([rule({ who: 'user', name: 'ann' })]) }, 'satisfied'],
    ['root lends to a group in which nobody is', { accounts: is({ ...Object(rootToo.value), groups: is({ entries: [{ name: 'sudo', gid: 27, members: [] }], unclear: 0 }) }) }, 'ambiguous'],
    ['root lends to an alias', { accounts: rootToo, privileges: lending([rule({ who: 'user', name: 'OPS' })]) }, 'ambiguous'], ['root lends a part', { accounts: rootToo, privileges: lending([rule({ everything: false })]) }, 'ambiguous'],
    ['sudo has rules and is not there', { accounts: rootToo, privileges: lending([rule()], { program: false }) }, 'ambiguous'],
    ['root has an empty password', { accounts: is(accounts({ passwords: passwords('yescrypt', 'empty') })) }, 'ambiguous'], ['the first line for root counts', { accounts: is(accounts({ passwords: is({ entries: [{ name: 'root', scheme: 'yescrypt' }, { name: 'ann', scheme: 'yescrypt' }, { name: 'root', scheme: 'none' }], unclear: 0 }) })), privileges: is({ sudo: absent, polkit: absent, doas: is(false) }) }, 'violated'],
    ['a key opens root, who lends', { loginKeys: is({ accounts: [{ name: 'root', keys: 1 }], unread: [] }) }, 'satisfied'],
    ['a key opens root, who lends nothing', { loginKeys: is({ accounts: [{ name: 'root', keys: 1 }], unread: [] }), privileges: lending([]) }, 'ambiguous'],
    ['root\'s keys are unreadable', { loginKeys: is({ accounts: [], unread: ['root'] }), privileges: lending([]) }, 'ambiguous'],
    ['nobody but root has a password and a key opens ann', { accounts: is(accounts({ passwords: passwords('locked', 'yescrypt') })), loginKeys: is({ accounts: [{ name: 'ann', keys: 1 }], unread: [] }) }, 'ambiguous'],
    ['doas has rules', { privileges: lending([rule()], {}, { doas: is(true) }) }, 'ambiguous'], ['doas is unreadable', { privileges: lending([rule()], {}, { doas: unreadable }) }, 'not-permitted'],
    ['polkit may lend', { accounts: rootToo, privileges: lending([], {}, { polkit: is({ rules: 1, grants: 0 }) }) }, 'ambiguous'],
    ['the one account is a role\'s', { accounts: is(accounts({ names: is({ entries: [account('root', 0), account('operator2', 1000)], unclear: 0 }), passwords: is({ entries: [{ name: 'operator2', scheme: 'yescrypt' }], unclear: 0 }) })) }, 'violated'],
    ...['engineer', 'Engineer', 'engineers', 'technician', 'maintenance', 'service', 'supervisor-1', 'auditor'].map((name): readonly [string, Facts, string] => [`the one account is called ${name}`, { accounts: is(accounts({ names: is({ entries: [account('root', 0), account(name, 1000)], unclear: 0 }), passwords: is({ entries: [{ name, scheme: 'yescrypt' }], unclear: 0 }) })) }, 'violated']),
    ['two accounts are a role\'s and a person\'s, and nothing is lent', { accounts: is(accounts({ names: is({ entries: [account('root', 0), account('engineer', 1000), account('ann', 1001)], unclear: 0 }), passwords: is({ entries: [{ name: 'engineer', scheme: 'yescrypt' }, { name: 'ann', scheme: 'yescrypt' }], unclear: 0 }) })), privileges: lending([], { program: true }) }, 'ambiguous'],
    ['the one account is a program\'s', { accounts: is(accounts({ names: is({ entries: [account('root', 0), account('ann', 105)], unclear: 0 }) })) }, 'ambiguous'],
    ['the one account has a shell for one purpose', { accounts: is(accounts({ names: is({ entries: [account('root', 0), { ...account('ann', 1000), shell: '/usr/bin/git-shell' }], unclear: 0 }) })) }, 'ambiguous'],
    ['the one account comes to an end', { accounts: is(accounts({ ageing: is({ entries: [{ ...age('ann'), expires: 20_100 }], unclear: 0 }) })) }, 'ambiguous'],
    ['nobody but root can log in', { accounts: is(accounts({ passwords: passwords('locked', 'yescrypt') })) }, 'violated'],
    ['a directory is asked too', { accounts: is(accounts({ lookup: is({ passwd: ['files', 'sss'], group: ['files'] }) })) }, 'not-reached'], ['sudo is unreadable', { privileges: is({ sudo: unreadable, polkit: absent, doas: is(false) }) }, 'not-permitted'],
    ['a rule was not understood', { privileges: lending([], { unclear: 1 }) }, 'ambiguous'], ['a line of the passwords was not understood', { accounts: is(accounts({ passwords: is({ entries: [{ name: 'ann', scheme: 'yescrypt' }], unclear: 1 }) })) }, 'ambiguous'],
  ]],
  [authenticators, [
    ['all that is seen is well', {}, 'needs-hands'], ['others read the hashes', { stores: is({ '/etc': store({ mode: 0o644 }) }) }, 'violated'], ['others write the names', { stores: is({ '/etc': store({ kind: 'names', mode: 0o646 }) }) }, 'violated'],
    ['others read the names', { stores: is({ '/etc': store({ kind: 'names', mode: 0o644 }) }) }, 'needs-hands'], ['a hash is weak', { accounts: is(accounts({ passwords: passwords('md5') })) }, 'violated'],
    ['a scheme is not known', { accounts: is(accounts({ passwords: passwords('unknown') })) }, 'ambiguous'], ['a place is unreadable', { stores: is({ '/etc': store(), '/etc/ssl/private': unreadable }) }, 'not-permitted'],
    ['a group of no service reads', { stores: is({ '/etc': store({ group: 'other' }) }) }, 'ambiguous'],
  ]],
  [people, [
    ['ages are set and asked for', {}, 'satisfied'], ['sshd does not ask PAM', withSshd('no'), 'ambiguous'], ['sshd asks PAM', withSshd('yes'), 'satisfied'], ['old passwords are let in', { pam: is({ login: service({ enforcesAge: 'no' }) }) }, 'violated'], ['it is not known', { pam: is({ login: service({ enforcesAge: 'unknown' }) }) }, 'ambiguous'],
    ['it is configured alone', { pam: is({ login: service({ grade: 'configured' }) }) }, 'ambiguous'], ['none is set', { accounts: is(accounts({ ageing: is({ entries: [age('ann', 0, 99_999)], unclear: 0 }) })) }, 'switched-off'],
    ['a directory is asked too', { accounts: is(accounts({ lookup: is({ passwd: ['files', 'ldap'], group: ['files'] }) })) }, 'not-reached'], ['a server lets people in without PAM', { sockets: dropbear }, 'not-reached'], ['that server has a service of PAM', { sockets: dropbear, pam: is({ login: service(), dropbear: service() }) }, 'satisfied'],
    ['the ages are unreadable', { accounts: is(accounts({ ageing: unreadable })) }, 'not-permitted'], ['nobody has a password', { accounts: is(accounts({ passwords: passwords('locked') })) }, 'no-baseline'], ['PAM is absent', { pam: absent }, 'not-reached'],
  ]],
  [machines, [
    ['ages are set and asked for', {}, 'satisfied'], ['old ones are let in', { pam: is({ login: service(), link: service({ enforcesAge: 'no' }) }) }, 'violated'], ['no service is their own', { pam: is({ login: service() }) }, 'no-baseline'],
    ['a directory is asked too', { accounts: is(accounts({ lookup: is({ passwd: ['files', 'ldap'], group: ['files'] }) })) }, 'not-reached'],
    ['none is set', { accounts: is(accounts({ ageing: is({ entries: [age('ann'), age('link', 1, null)], unclear: 0 }) })) }, 'switched-off'], ['only people have passwords', { accounts: is(accounts({ passwords: passwords('yescrypt') })) }, 'no-baseline'],
  ]],
  [sessions, [
    ['a number is set', {}, 'satisfied'], ['nothing limits', { pam: is({ login: service({ limitsSessions: 'no' }) }) }, 'violated'], ['nothing limits, configured alone', { pam: is({ login: service({ limitsSessions: 'no', grade: 'configured' }) }) }, 'ambiguous'],
    ['some sessions may pass the limits by', { pam: is({ login: service({ limitsSessions: 'unknown' }) }) }, 'ambiguous'], ['sshd does not ask PAM', withSshd('no'), 'ambiguous'], ['sshd asks PAM', withSshd('yes'), 'satisfied'],
    ['a server lets people in without PAM', { sockets: dropbear }, 'not-reached'],
    ['no number is set', { sessions: is({ limits: is({ set: [], unclear: 0 }), idleShell: absent, logind: absent, banners: {} }) }, 'switched-off'],
    ['the limits are unreadable', { sessions: is({ limits: unreadable, idleShell: absent, logind: absent, banners: {} }) }, 'not-permitted'],
  ]],
])('$id', (probe, cases) => {
  test.each(cases)('where %s', async (_, change, outcome) => {
    const [concluded] = await putFacts({ ...sound, ...change }, [probe], 'login')
    expect(concluded === undefined ? undefined : wordOf(concluded.conclusion)).toBe(outcome)
  })
  test('concludes nothing from facts of another shape, or from none', async () => {
    for (const facts of [{}, Object.fromEntries(Object.keys(sound).map(name => [name, is(7)]))]) {
      const [concluded] = await putFacts(facts, [probe], 'login')
      expect(concluded?.conclusion.outcome).toBe('inconclusive')
    }
  })
})
