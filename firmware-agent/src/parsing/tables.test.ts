import { describe, expect, test } from 'vitest'
import { parseAgeing, parseGroups, parseLoginDefs, parseNsswitch, parsePasswd, parsePasswords, schemeOf } from './tables.ts'

describe('a password field', () => {
  test.each([
    ['$y$j9T$abc$def', 'yescrypt'], ['$gy$j9T$abc$def', 'gost-yescrypt'], ['$7$abc', 'scrypt'], ['$2b$12$abc', 'bcrypt'], ['$6$rounds=5000$abc$def', 'sha512'], ['$5$abc$def', 'sha256'],
    ['$sha1$1$a$b', 'sha1'], ['$1$abc$def', 'md5'], ['$3$$abc', 'nt'], ['abcdefghijklm', 'des'], ['', 'empty'], ['*', 'none'], ['!', 'locked'], ['!!', 'locked'], ['!$6$abc$def', 'locked'], ['hunter2', 'unknown'], ['$9$x', 'unknown'],
  ])('%s is %s', (field, scheme) => {
    expect(schemeOf(field)).toBe(scheme)
  })
})

describe('the tables', () => {
  test('of accounts say who can log in', () => {
    const { entries, unclear } = parsePasswd('root:x:0:0:root:/root:\nsvc::5:6:Hunter2:/:/usr/sbin/nologin\nodd:x:7:8::/:/opt/$(x)\n')
    expect(entries).toEqual([
      { name: 'root', uid: 0, gid: 0, password: 'shadow', shell: '/bin/sh', login: true },
      { name: 'svc', uid: 5, gid: 6, password: 'empty', shell: '/usr/sbin/nologin', login: false },
      { name: 'odd', uid: 7, gid: 8, password: 'shadow', shell: 'other', login: true },
    ])
    expect(unclear).toBe(0)
  })
  test('count every line that is no entry, and carry nothing of it', () => {
    const spoiled = 'a:x:1:1:::/bin/sh\n+::::::\n-bad\nb:x:-1:1:::/bin/sh\n$6$salt$hash\nc:x:1:1::/bin/sh\n\n# note\n'
    expect(parsePasswd(spoiled)).toMatchObject({ entries: [{ name: 'a' }], unclear: 5 })
    expect(parsePasswords('$y$salt$hash:$y$salt$hash:1:2:3:4:::\nx:$y$j$s$h:20400:0:99999:7:::')).toEqual({ entries: [{ name: 'x', scheme: 'yescrypt' }], unclear: 1 })
  })
  test('of ageing keep what is not set apart from nought', () => {
    expect(parseAgeing('a:*:20400:0:90:7:30:21000:\nb:*::::::: \nc:*:20400:soon:90:7:::\n')).toEqual({
      entries: [{ name: 'a', changed: 20400, min: 0, max: 90, warn: 7, inactive: 30, expires: 21000 }, { name: 'b', changed: null, min: null, max: null, warn: null, inactive: null, expires: null }], unclear: 1,
    })
  })
  test('of groups carry members, no group password', () => {
    expect(parseGroups('adm:SECRET:4:ann,bob\nx:x:5:\nbad:x:6:a b\n')).toEqual({ entries: [{ name: 'adm', gid: 4, members: ['ann', 'bob'] }, { name: 'x', gid: 5, members: [] }], unclear: 1 })
  })
})

test('login.defs gives numbers and known words alone', () => {
  expect(parseLoginDefs('PASS_MAX_DAYS 90\n#PASS_MIN_DAYS 1\nENCRYPT_METHOD sha512\nMOTD_FILE /etc/secret\nPASS_WARN_AGE soon\n')).toEqual({ PASS_MAX_DAYS: 90, ENCRYPT_METHOD: 'SHA512' })
})
test('nsswitch.conf gives its sources in order', () => {
  expect(parseNsswitch('passwd: files sss # x\ngroup:\tfiles [NOTFOUND=return] ldap\nshadow: files\n')).toEqual({ passwd: ['files', 'sss'], group: ['files', '[...]', 'ldap'] })
  expect(parseNsswitch('')).toEqual({ passwd: [], group: [] })
})
test('nsswitch.conf that opens a bracket a million times is read at once', () => {
  const began = performance.now()
  parseNsswitch(`passwd: ${'['.repeat(1_000_000)}`)
  expect(performance.now() - began).toBeLessThan(5000)
})
