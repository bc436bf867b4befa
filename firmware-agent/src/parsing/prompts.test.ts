import { describe, expect, test } from 'vitest'
import { isPrompt, parseInittab, promptOf, promptOfUnit } from './prompts.ts'

test.each([
 ['-/sbin/agetty -La root ttyS0 115200', 'open'], ['-/sbin/agetty --autol root ttyS0', 'open'], ['-/sbin/agetty -Ll /bin/sh ttyS0', 'open'], ['-/sbin/agetty -nl/bin/sh ttyS0', 'open'], ['/bin/login -pf root', 'open'], ['-/sbin/sulogin --force', 'unknown'],
  ["-/sbin/agetty -o '-p -- \\\\u' --keep-baud 115200,57600,38400,9600 - $TERM", 'login'], ['-/sbin/agetty --autologin root --noclear %I $TERM', 'open'], ['/sbin/agetty -a root ttyS0 115200', 'open'], ['/sbin/agetty --autologin=pi tty1', 'open'],
  ['/sbin/getty -L ttyS0 115200 vt100', 'login'], ['/sbin/getty -n -l /bin/sh ttyS0 115200', 'open'], ['/sbin/getty -l/bin/sh ttyS0', 'open'], ['/sbin/agetty --login-program /usr/bin/own ttyS0', 'unknown'], ['/sbin/getty -n -l /bin/login ttyS0', 'login'],
  ["/sbin/agetty -n -o '-f root' ttyS0", 'open'], ['-/bin/sh', 'open'], ['/bin/busybox ash', 'open'], ['/bin/sh -c /etc/init.d/rcS', 'unknown'], ['/sbin/sulogin', 'login'], ['/bin/login -f root', 'open'], ['/usr/libexec/login.sh', 'unknown'], ['', 'unknown'],
])('%s: %s', (command, asks) => {
  expect(promptOf(command, 'ttyS0').asks).toBe(asks)
})
describe('an inittab', () => {
  test('of busybox: what only runs once by itself is no prompt', () => {
    expect(parseInittab('::sysinit:/etc/init.d/rcS S boot\n::shutdown:/etc/init.d/rcS K shutdown\n::askconsole:/usr/libexec/login.sh\nttyS0::respawn:-/bin/sh\n# ttyS1::respawn:-/bin/sh\n')).toEqual([
      { line: 'console', by: 'login.sh', asks: 'unknown' }, { line: 'ttyS0', by: 'sh', asks: 'open' },
    ])
  })
  test('that runs a shell while starting waits with it', () => {
    expect(parseInittab('::sysinit:/etc/init.d/rcS S boot\n::wait:/bin/sh\nttyS0::sysinit:-/bin/ash\n')).toEqual([{ line: 'console', by: 'sh', asks: 'open' }, { line: 'ttyS0', by: 'ash', asks: 'open' }])
  })
  test('of sysvinit: the line stands in the command', () => {
    expect(parseInittab('id:5:initdefault:\nmxc0:12345:respawn:/bin/start_getty 115200 ttymxc0 vt102\nS0:2345:respawn:/sbin/getty -L ttyS0 115200\n2:2345:off:/sbin/getty tty2\n')).toEqual([
      { line: 'ttymxc0', by: 'start_getty', asks: 'unknown' }, { line: 'ttyS0', by: 'getty', asks: 'login' },
    ])
  })
})
describe('a unit', () => {
  test('does what its commands do, and the worst of them counts', () => {
    expect(promptOfUnit(['-/sbin/agetty --autologin pi --noclear %I $TERM'], 'tty1')).toEqual({ line: 'tty1', by: 'agetty', asks: 'open' })
    expect(promptOfUnit(['/sbin/agetty %I', '/bin/sh'], 'tty1')).toMatchObject({ asks: 'open' })
    expect(promptOfUnit(['/sbin/agetty %I', '/opt/own'], 'tty1')).toMatchObject({ asks: 'unknown' })
    expect(promptOfUnit([], 'tty1')).toBeUndefined()
  })
  test('is one that waits on a line by its program', () => {
    expect(['-/sbin/agetty ttyS0', '/bin/login', '/bin/sh -c x', '/opt/own'].map(isPrompt)).toEqual([true, true, false, false])
  })
})
