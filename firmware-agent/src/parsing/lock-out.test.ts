import { describe, expect, test } from 'vitest'
import { lockOutOf, parseFaillock } from './lock-out.ts'
import { parsePam } from './pam.ts'

const ACCOUNT = 'account required pam_faillock.so'
const verdict = (auth: string, account = ACCOUNT, conf = '') => lockOutOf(parsePam(auth) ?? [], parsePam(account) ?? [], parseFaillock(conf))
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
  test('does not lock where nothing counts', () => {
    expect(verdict(`${PREAUTH}${UNIX}${DENY}`)).toMatchObject({ locks: 'no' })
  })
  test.each([
    ['preauth behind pam_unix', `auth sufficient pam_unix.so\n${PREAUTH}${AUTHFAIL}`],
    ['authfail before pam_unix', `${AUTHFAIL}${UNIX}${DENY}`],
    ['a preauth that nobody heeds', `auth optional pam_faillock.so preauth\n${UNIX}${AUTHFAIL}${DENY}`],
    ['a preauth that may be missing', `-auth required pam_faillock.so preauth\n${UNIX}${AUTHFAIL}${DENY}`],
    ['a way past it', `auth sufficient pam_rootok.so\n${PREAUTH}${UNIX}${AUTHFAIL}${DENY}`],
    ['a jump past it', `auth [success=2 default=ignore] pam_env.so\n${PREAUTH}${UNIX}${AUTHFAIL}${DENY}`],
    ['a success that lands on authfail', `${PREAUTH}auth [success=ok default=ignore] pam_unix.so\n${AUTHFAIL}${DENY}`],
    ['a jump over nothing', `${PREAUTH}auth [success=0 default=ignore] pam_unix.so\n${AUTHFAIL}${DENY}`],
    ['a jump out of the stack', `${PREAUTH}auth [success=9 default=ignore] pam_unix.so\n${AUTHFAIL}${DENY}`],
    ['a module between', `${PREAUTH}${UNIX}auth optional pam_group.so\n${AUTHFAIL}${DENY}`],
    ['an authfail that goes on', `${PREAUTH}${UNIX}auth optional pam_faillock.so authfail\n${DENY}`],
    ['a module that nobody knows', `${PREAUTH}auth sufficient pam_sss.so\n${UNIX}${AUTHFAIL}${DENY}`],
    ['another file\'s figures at one rule', `auth required pam_faillock.so preauth deny=9\n${UNIX}${AUTHFAIL}${DENY}`],
    ['a rule that forgives', `${PREAUTH}${UNIX}${AUTHFAIL}auth [success=reset default=ignore] pam_permit.so\n${DENY}`],
    ['pam_tally2 beside it', `auth required pam_tally2.so deny=3\n${PREAUTH}${UNIX}${AUTHFAIL}${DENY}`],
  ])('is unknown with %s, never guessed', (_, auth) => {
    expect(verdict(auth).locks).toBe('unknown')
  })
  test('is unknown where nothing forgets a failure', () => {
    expect(verdict(`${PREAUTH}${UNIX}${AUTHFAIL}${DENY}`, 'account required pam_unix.so').locks).toBe('unknown')
    expect(verdict(`${PREAUTH}auth sufficient pam_unix.so\n${AUTHFAIL}auth sufficient pam_faillock.so authsucc`, '').locks).toBe('yes')
  })
})

describe('without pam_faillock', () => {
  test('pam_tally2 locks in the documented order, and only with a deny', () => {
    const tally = (args: string) => verdict(`auth required pam_tally2.so ${args}\n${UNIX}${DENY}`, 'account required pam_tally2.so')
    expect(tally('deny=4 unlock_time=120 onerr=fail')).toMatchObject({ locks: 'yes', by: 'pam_tally2', failures: 4, unlockAfter: 120 })
    expect(tally('onerr=fail')).toMatchObject({ locks: 'no' })
    expect(verdict(`${UNIX}auth required pam_tally2.so deny=4\n${DENY}`, 'account required pam_tally2.so').locks).toBe('unknown')
  })
  test('nothing locks where every module is known to count nothing', () => {
    expect(verdict(`auth [success=1 default=ignore] pam_unix.so nullok\n${DENY}auth optional pam_cap.so`).locks).toBe('no')
    expect(verdict(`auth sufficient pam_ldap.so\n${DENY}`).locks).toBe('unknown')
  })
})

test('a line that is no rule makes the file unknown', () => {
  expect(parsePam('auth required pam_unix.so\nnonsense\n')).toBeUndefined()
  expect(parsePam('auth required\n')).toBeUndefined()
})
