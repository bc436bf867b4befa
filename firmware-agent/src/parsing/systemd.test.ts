import { describe, expect, test } from 'vitest'
import { allOf, bound, joined, lastOf, parseSystemd, truthOf } from './systemd.ts'

describe('parseSystemd', () => {
  test('reads sections and settings, leaves out comments, and joins continued lines around a comment', () => {
    expect(parseSystemd('# c\n; c\n[Service]\nExecStart=/bin/a \\\n# between\n  --b\nUser = web\n')).toEqual({ settings: [{ section: 'Service', key: 'ExecStart', value: '/bin/a --b' }, { section: 'Service', key: 'User', value: 'web' }], unclear: 0 })
  })
  test('counts what it does not understand: a setting outside any section, a word, a line that never ends', () => {
    expect(parseSystemd('User=web\n[Service]\nnonsense\nA=b \\').unclear).toBe(3)
  })
  test('takes the last value, and an empty one takes back those before it', () => {
    const unit = joined([parseSystemd('[Socket]\nListenStream=80\nListenStream=81\n'), parseSystemd('[Socket]\nListenStream=\nListenStream=82\n[Service]\nUser=web\nUser=\n')])
    expect([allOf(unit, 'Socket', 'ListenStream'), lastOf(unit, 'Service', 'User'), lastOf(unit, 'Socket', 'ListenStream')]).toEqual([['82'], undefined, '82'])
  })
  test('knows systemd\'s words for yes and no and no others', () => {
    expect(['yes', 'ON', 't', '1', 'no', 'Off', '0', 'perhaps'].map(truthOf)).toEqual([true, true, true, true, false, false, false, undefined])
  })
})

test.each([
  ['ListenStream=8883', ['tcp/8883']], ['ListenStream=0.0.0.0:80', ['tcp/80']], ['ListenStream=[::]:22', ['tcp/22']], ['ListenStream=127.0.0.1:5432', ['local']], ['ListenStream=[::1]:53', ['local']],
  ['ListenStream=/run/x.sock', ['local']], ['ListenDatagram=69', ['udp/69']], ['ListenStream=80\nListenStream=\nListenStream=443', ['tcp/443']],
])('a socket unit with %s binds %j', (line, binds) => {
  expect(bound(parseSystemd(`[Socket]\n${line}\n`))).toEqual(binds)
})
