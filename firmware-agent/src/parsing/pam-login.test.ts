import { describe, expect, test } from 'vitest'
import { parseFaillock } from './faillock.ts'
import { limitsSessions, lockOutOf, loginOf } from './pam-login.ts'
import { parsePam } from './pam.ts'
import { passwordRulesOf } from './pam-password.ts'
import { stackOf } from './pam-stack.ts'
import { parseQuality, QUALITY_DEFAULTS, shortestOf } from './quality.ts'

const ACCOUNT = 'account required pam_faillock.so\n'
const of = (text: string, conf = '', modules = true) => {
  const stack = (type: 'auth' | 'account' | 'password') => stackOf('it', type, file => (file === 'it' ? { rules: parsePam(text) } : undefined), () => (modules ? true : undefined))
  return { auth: stack('auth'), account: stack('account'), password: stack('password'), confOf: (path: string) => (path === '' ? parseFaillock(conf) : undefined), callerIsRoot: true }
}
const verdict = (auth: string, account = ACCOUNT, conf = '') => lockOutOf(of(`${auth}\n${account}`, conf))
const PREAUTH = 'auth required pam_faillock.so preauth\n'
const AUTHFAIL = 'auth [default=die] pam_faillock.so authfail\n'
const DENY = 'auth requisite pam_deny.so\nauth required pam_permit.so\n'
const UNIX = 'auth [success=2 default=ignore] pam_unix.so nullok\n'

describe('pam_faillock', () => {
  test.each([
    ['as its manual page has it', `${PREAUTH}auth sufficient pam_unix.so\n${AUTHFAIL}auth required pam_deny.so`],
    ['as Debian jumps over it', `${PREAUTH}${UNIX}${AUTHFAIL}${DENY}`],
    ['behind neutral modules', `auth optional pam_faildelay.so delay=3\nauth requisite pam_nologin.so\nauth [success=ok new_authtok_reqd=ok ignore=ignore user_unknown=bad default=die] pam_securetty.so\n${PREAUTH}${UNIX}${AUTHFAIL}${DENY}auth optional pam_group.so`],
    ['with a stray argument', `auth required pam_faillock.so .so preauth\n${UNIX}auth [default=die] pam_faillock.so .so authfail\n${DENY}`],
    ['with a line that goes on', `auth required \\\n pam_faillock.so preauth\n${UNIX}${AUTHFAIL}${DENY}`],
  ])('locks %s', (_, auth) => {
    expect(verdict(auth)).toMatchObject({ locks: 'yes', by: 'pam_faillock', failures: 3, unlockAfter: 600, within: 900 })
  })
  test('takes its figures from faillock.conf, and over them from its arguments', () => {
    const auth = (args: string) => `auth required pam_faillock.so preauth ${args}\n${UNIX}auth [default=die] pam_faillock.so authfail ${args}\n${DENY}`
    expect(verdict(auth(''), ACCOUNT, 'deny = 5 # five\nunlock_time=never\nsilent\n')).toMatchObject({ locks: 'yes', failures: 5, unlockAfter: 0 })
    expect(verdict(auth('deny=4'), ACCOUNT, 'deny = 5')).toMatchObject({ locks: 'yes', failures: 4 })
    expect(verdict(auth(''), ACCOUNT, 'deny = 0')).toMatchObject({ locks: 'no' })
    expect(verdict(auth(''), ACCOUNT, 'deny = many')).toMatchObject({ locks: 'unknown' })
    expect(verdict(auth('conf=/etc/other'))).toMatchObject({ locks: 'unknown' })
  })
  test.each([
    ['nothing counts', `${PREAUTH}${UNIX.replace('2', '1')}${DENY}`],
    ['an optional preauth', `auth optional pam_faillock.so preauth\n${UNIX}${AUTHFAIL}${DENY}`],
    ['a way past it', `auth sufficient pam_rootok.so\n${PREAUTH}${UNIX}${AUTHFAIL}${DENY}`],
  ])('does not lock with %s', (_, auth) => {
    expect(verdict(auth)).toMatchObject({ locks: 'no', grade: 'effective' })
  })
  test.each([
    ['a module before it that nobody knows', `auth sufficient pam_vendor.so\n${PREAUTH}${UNIX}${AUTHFAIL}${DENY}`, 'pam_vendor'],
    ['a directory that may know somebody', `auth sufficient pam_sss.so\n${PREAUTH}${UNIX}${AUTHFAIL}${DENY}`, 'pam_sss'],
    ['a control word that is none', `${PREAUTH}auth [success=2 whenever=ignore] pam_unix.so\n${AUTHFAIL}${DENY}`, 'control field'],
    ['a line that is no rule', `${PREAUTH}auth\n${UNIX}${AUTHFAIL}${DENY}`, 'no rule'],
    ['a group that is let off', `auth required pam_faillock.so preauth admin_group=wheel\n${UNIX}${AUTHFAIL}${DENY}`, 'open'],
    ['a file of settings elsewhere', `auth required pam_faillock.so preauth conf=/etc/other\n${UNIX}${AUTHFAIL}${DENY}`, 'open'],
  ])('is unknown with %s, never guessed', (_, auth, because) => {
    expect(verdict(auth)).toMatchObject({ locks: 'unknown', because: expect.stringContaining(because) })
  })
  test('is not moved by a module that nobody knows where it decides nothing', () => {
    expect(verdict(`${PREAUTH}${UNIX}${AUTHFAIL}${DENY}auth optional pam_vendor.so\n`)).toMatchObject({ locks: 'yes' })
  })
  test('is unknown where nobody could see whether the modules are there', () => {
    expect(lockOutOf(of(`${PREAUTH}${UNIX}${AUTHFAIL}${DENY}${ACCOUNT}`, '', false))).toMatchObject({ grade: 'configured', locks: 'unknown' })
  })
  test('tells root apart', () => {
    const auth = `${PREAUTH}${UNIX}${AUTHFAIL}${DENY}`
    expect(verdict(auth)).toMatchObject({ locks: 'yes', root: 'no' })
    expect(verdict(auth, ACCOUNT, 'even_deny_root')).toMatchObject({ locks: 'yes', root: 'yes' })
  })
})

test('pam_tally2 locks with a deny alone, and forgets in its account rule', () => {
  const tally = (args: string) => verdict(`auth required pam_tally2.so ${args}\nauth required pam_unix.so\n`, 'account required pam_tally2.so')
  expect(tally('deny=4 unlock_time=60')).toMatchObject({ locks: 'yes', by: 'pam_tally2', failures: 4, unlockAfter: 60 })
  expect(tally('')).toMatchObject({ locks: 'no' })
})

describe('a second factor', () => {
  const login = (auth: string) => loginOf(of(`${auth}${ACCOUNT}`))
  test('is required, optional or none', () => {
    expect(login('auth required pam_unix.so\nauth required pam_google_authenticator.so\n')).toMatchObject({ opens: 'yes', needsPassword: 'yes', secondFactor: 'required' })
    expect(login('auth required pam_unix.so\nauth required pam_google_authenticator.so nullok\n')).toMatchObject({ secondFactor: 'unknown' })
    expect(login('auth sufficient pam_unix.so\nauth required pam_oath.so\n')).toMatchObject({ secondFactor: 'optional' })
    expect(login('auth required pam_unix.so\n')).toMatchObject({ secondFactor: 'none' })
  })
})

describe('new passwords', () => {
  const rules = (password: string, conf = '') => passwordRulesOf(of(password).password, parseQuality([conf]))
  const DEBIAN = 'password requisite pam_pwquality.so retry=3\npassword [success=1 default=ignore] pam_unix.so obscure use_authtok try_first_pass yescrypt\npassword requisite pam_deny.so\npassword required pam_permit.so\n'
  test.each<[string, string, string, object]>([
    ['Debian with pwquality', DEBIAN, '', { shortest: 8, shortestByRoot: 0, dictionary: 'yes', scheme: 'yescrypt' }],
    ['a longer minimum', DEBIAN, 'minlen = 14\nenforce_for_root\n', { shortest: 14, shortestByRoot: 14 }],
    ['an argument over the file', DEBIAN.replace('retry=3', 'retry=3 minlen=10'), 'minlen = 14', { shortest: 10 }],
    ['nothing enforced', DEBIAN, 'minlen = 14\nenforcing = 0', { shortest: 6, dictionary: 'unknown' }],
    ['an optional check that pam_unix does not wait for', DEBIAN.replace('requisite pam_pwq', 'optional pam_pwq').replace('use_authtok ', ''), 'minlen = 14', { shortest: 6 }],
    ['pam_unix alone', 'password required pam_unix.so sha512 minlen=9', '', { shortest: 9, dictionary: 'no', scheme: 'sha512' }],
    ['a history', 'password required pam_pwhistory.so remember=5\npassword required pam_unix.so use_authtok', '', { remembers: 5 }],
    ['a module that nobody knows', 'password required pam_vendor.so\npassword required pam_unix.so use_authtok', '', { by: ['pam_unix'] }],
  ])('with %s', (_, password, conf, expected) => {
    expect(rules(password, conf)).toMatchObject(expected)
  })
  test('that nobody can tell about have no length', () => {
    expect(rules(DEBIAN, 'minlen = long')).not.toHaveProperty('shortest')
  })
  test('earn credits', () => {
    expect(shortestOf({ ...QUALITY_DEFAULTS, minlen: 12, dcredit: 1, ucredit: 1, lcredit: 1, ocredit: 1 })).toBe(8)
    expect(shortestOf({ ...QUALITY_DEFAULTS, minlen: 12, dcredit: -1, ucredit: -1 })).toBe(12)
    expect(shortestOf({ ...QUALITY_DEFAULTS, minlen: 3 })).toBe(6)
  })
})

describe('the number of sessions', () => {
  const limits = (text: string, missing = '') => limitsSessions(stackOf('it', 'session', file => (file === 'it' ? { rules: parsePam(text) } : undefined), module => module !== missing))
  const LIMITS = 'session required pam_limits.so\n'
  test.each([
    ['by a stack that runs pam_limits', `session optional pam_motd.so\n${LIMITS}`, 'yes'], ['behind a jump that always lands before it', `session [default=1] pam_permit.so\nsession requisite pam_deny.so\n${LIMITS}`, 'yes'],
    ['by a stack without it', 'session required pam_unix.so\n', 'no'], ['by no stack', '', 'no'], ['where a module that nobody knows may end it before', `session sufficient pam_site.so\n${LIMITS}`, 'unknown'],
    ['where a jump passes it by', `session [default=1] pam_permit.so\n${LIMITS}session required pam_permit.so\n`, 'unknown'], ['by limits of its own', 'session required pam_limits.so conf=/etc/other\n', 'unknown'],
    ['where a condition decides', `session [success=1 default=ignore] pam_succeed_if.so uid < 1000\n${LIMITS}session required pam_unix.so\n`, 'unknown'],
  ])('%s', (_, text, is) => {
    expect(limits(text)).toBe(is)
  })
  test('by a module that is not there', () => {
    expect(limits(`session optional pam_limits.so\nsession required pam_unix.so\n`, 'pam_limits')).toBe('unknown')
  })
})
