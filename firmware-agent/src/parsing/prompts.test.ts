import { describe, expect, test } from 'vitest'
import { parseInittab, promptOf, promptOfUnit } from './prompts.ts'

test.each([
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
  test('of sysvinit: the line stands in the command', () => {
    expect(parseInittab('id:5:initdefault:\nmxc0:12345:respawn:/bin/start_getty 115200 ttymxc0 vt102\nS0:2345:respawn:/sbin/getty -L ttyS0 115200\n2:2345:off:/sbin/getty tty2\n')).toEqual([
      { line: 'ttymxc0', by: 'start_getty', asks: 'unknown' }, { line: 'ttyS0', by: 'getty', asks: 'login' },
    ])
  })
})
describe('a unit', () => {
  const own = '[Service]\nExecStart=-/sbin/agetty --noclear - $TERM\n'
  test('does what its last command does', () => {
    expect(promptOfUnit([own, '[Service]\nExecStart=\nExecStart=-/sbin/agetty --autologin pi \\\n --noclear %I $TERM\n'], 'tty1')).toEqual({ line: 'tty1', by: 'agetty', asks: 'open' })
    expect(promptOfUnit([own, '[Unit]\nExecStart=/bin/sh\n'], 'tty1')).toMatchObject({ asks: 'login' })
  })
  test('without a command waits for nobody', () => {
    expect(promptOfUnit(['[Unit]\nDescription=x\n'], 'tty1')).toBeUndefined()
    expect(promptOfUnit([own, '[Service]\nExecStart=\n'], 'tty1')).toBeUndefined()
  })
})
