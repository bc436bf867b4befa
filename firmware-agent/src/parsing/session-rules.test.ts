import { expect, test } from 'vitest'
import { bannerOf, idleShell, parseLimits } from './session-rules.ts'
import { parseSudoers } from './sudoers.ts'

test('limits.conf gives limits on logins, and counts what it does not understand', () => {
  expect(parseLimits('# one\n* hard maxlogins 4\n@staff - maxlogins 2\nann soft maxlogins 1\n* hard nofile 1024\n* hard maxsyslogins many\n')).toEqual({
    limits: [{ who: 'everybody', item: 'maxlogins', most: 4 }, { who: 'group', item: 'maxlogins', most: 2 }], unclear: 1,
  })
})
test.each([
  [['TMOUT=600\nreadonly TMOUT\nexport TMOUT\n'], { seconds: 600, fixed: true }], [['readonly TMOUT=300'], { seconds: 300, fixed: true }], [['export TMOUT=900'], { seconds: 900, fixed: false }], [['# TMOUT=600'], { seconds: null, fixed: false }],
  [['typeset -xr TMOUT=120', 'TMOUT=0'], { seconds: 120, fixed: true }], [['TMOUT=60', 'TMOUT=90'], { seconds: 90, fixed: false }], [['MY_TMOUT=60'], { seconds: null, fixed: false }],
])('%j ends idle shells as %j', (texts, expected) => {
  expect(idleShell(texts)).toEqual(expected)
})
test('a banner is a text of one\'s own, and may tell the system', () => {
  expect(bannerOf('Debian GNU/Linux 12 \\n \\l\n\n')).toEqual({ set: false, tellsSystem: true })
  expect(bannerOf('For authorised people alone.\n')).toEqual({ set: true, tellsSystem: false })
  expect(bannerOf('')).toEqual({ set: false, tellsSystem: false })
})
test('sudoers gives who may do what, and whether a password is asked', () => {
  const { rules, showsPassword, includes, unclear } = parseSudoers('Defaults env_reset, pwfeedback\nUser_Alias OPS = ann, bob\nroot ALL=(ALL:ALL) ALL\n%sudo\tALL=(ALL:ALL) \\\n ALL\nann ALL=(root) NOPASSWD: /usr/bin/systemctl restart rtu\nALL ALL=(ALL) NOPASSWD: ALL # oh\n@includedir /etc/sudoers.d\n#include /etc/sudoers.local\nwhat is this\n')
  expect(rules).toEqual([
    { who: 'root', name: 'root', everything: true, asks: true }, { who: 'group', name: 'sudo', everything: true, asks: true }, { who: 'user', name: 'ann', everything: false, asks: false }, { who: 'everybody', name: 'ALL', everything: true, asks: false },
  ])
  expect({ showsPassword, unclear, includes }).toEqual({ showsPassword: true, unclear: 1, includes: [{ folder: true, path: '/etc/sudoers.d' }, { folder: false, path: '/etc/sudoers.local' }] })
  expect(parseSudoers('Defaults !authenticate\n').neverAsks).toBe(true)
})
test.each([
  ['ann ALL=ALL', true], ['ann ALL=(ALL) ALL', true], ['ann ALL=(www, root : adm) NOPASSWD: SETENV: ALL', true], ['ann ALL=(www) /bin/x, (root) ALL', true],
  ['ann ALL=(www) ALL', false], ['ann ALL=(ALL, !root) ALL', false], ['ann ALL=(:adm) ALL', false], ['ann elsewhere=(ALL) ALL', false], ['ann ALL=(ALL) /bin/x', false],
])('%s lends everything as root here: %s', (line, everything) => {
  expect(parseSudoers(line).rules).toMatchObject([{ everything }])
})
test.each(['Defaults rootpw', 'Defaults:ann targetpw', 'ann one=/bin/x : ALL=ALL', 'ann ALL=(ALL) ALL, !/bin/su', 'ann ALL=(ALL) NOPASSWD: !ALL'])('%s is not understood', line => {
  expect(parseSudoers(line).unclear).toBe(1)
})
