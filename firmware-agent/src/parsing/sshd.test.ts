import { describe, expect, test } from 'vitest'
import { isRestricted, parseSshdConfig, settingsFor, STRANGER, visitorOf } from './sshd.ts'
import { matchesAddress, matchesList } from './sshd-match.ts'

const files: Readonly<Record<string, readonly string[]>> = { '/etc/ssh/sshd_config.d/*.conf': ['MaxSessions 2\nMatch User ann\nMaxSessions 1\n', 'MaxSessions 9\n'] }
const config = (text: string) => parseSshdConfig(text, pattern => files[pattern])

describe('the configuration of sshd', () => {
  test('takes the first value, from a file that is drawn in too, and ends a Match block with that file', () => {
    const parsed = config('Include sshd_config.d/*.conf\nMaxAuthTries 3\nMaxAuthTries 5\n')
    expect(settingsFor(parsed, STRANGER)).toMatchObject({ maxsessions: '2', maxauthtries: '3', permitrootlogin: 'without-password' })
    expect(settingsFor(parsed, { ...STRANGER, user: 'ann' })).toMatchObject({ maxsessions: '1', maxauthtries: '3' })
    expect(parsed.blocks.map(visitorOf)).toEqual([{ ...STRANGER, user: 'ann' }])
  })
  test('says in words and numbers alone what is set, never a path or a name', () => {
    const parsed = config('Banner /etc/PLANTED\nForceCommand PLANTED\nMaxAuthTries PLANTED\nLogLevel PLANTED\nAuthenticationMethods PLANTED\nAllowUsers PLANTED\nLoginGraceTime 2m30s\n')
    expect(settingsFor(parsed, STRANGER)).toMatchObject({ banner: 'set', forcecommand: 'set', maxauthtries: 'other', loglevel: 'other', authenticationmethods: 'other', logingracetime: '150' })
    expect(JSON.stringify(settingsFor(parsed, STRANGER))).not.toContain('PLANTED')
    expect(isRestricted(parsed)).toBe(true)
  })
  test.each([
    ['an unknown keyword', 'PermitRoot no'], ['a keyword without value', 'UsePAM'], ['an open quote', 'Banner "x'], ['a criterion that is not known', 'Match Weekday monday'], ['a criterion without pattern', 'Match User'],
    ['a keyword that may not be matched', 'Match User ann\nUsePAM no'], ['a file that nobody could see', 'Include /srv/*.conf'],
  ])('is unclear with %s', (_, text) => {
    expect(config(text).unclear).toHaveLength(1)
  })
})

test('lists of patterns know wild cards, negation and networks', () => {
  expect(['ann', 'bob', 'root'].map(name => matchesList(name, 'a*,?ob,!root'))).toEqual([true, true, false])
  expect(matchesList('x'.repeat(50_000), '*x*x*x*x*y')).toBe(false)
  expect(['10.1.2.3', '10.9.9.9', '192.0.2.1'].map(address => matchesAddress(address, '!10.9.0.0/16,10.0.0.0/8'))).toEqual([true, false, false])
  expect(['2001:db8::1', '2001:db9::1', '10.0.0.1'].map(address => matchesAddress(address, '2001:db8::/32,10.0.*'))).toEqual([true, false, true])
})
