import { expect, test } from 'vitest'
import { opensBy, opensByKernel, parseInittab } from './consoles.ts'

test.each([
  ["-/sbin/agetty -o '-p -- \\\\u' --noclear - $TERM", 'login'], ['-/sbin/agetty --autologin pi --noclear %I $TERM', 'autologin'], ['/sbin/agetty -a root ttyS0', 'autologin'], ["/sbin/agetty -o '-f root' tty1", 'unknown'],
  ['/sbin/getty -L 115200 ttyS0 vt100', 'login'], ['/sbin/getty -n -l /bin/sh ttyS0', 'shell'], ['/sbin/getty -l /usr/bin/own-login ttyS0', 'unknown'], ['-/bin/sh', 'shell'], ['/bin/sh -c /opt/menu', 'unknown'], ['/bin/login', 'login'],
  ['/bin/login -f root', 'autologin'], ['/sbin/sulogin', 'maintenance-login'], ['-/usr/lib/systemd/systemd-sulogin-shell rescue', 'maintenance-login'], ['/usr/bin/kiosk', 'unknown'], ['', 'unknown'],
])('%s opens %s', (command, opens) => {
  expect(opensBy(command)).toBe(opens)
})
test('an inittab names what stands at terminals', () => {
  expect(parseInittab('# a comment\n::sysinit:/etc/init.d/rcS\nttyS0::respawn:/sbin/getty -L ttyS0 115200 vt100\n::askfirst:-/bin/sh\n~~:S:wait:/sbin/sulogin\n')).toEqual([
    { opens: 'login', enabled: true }, { opens: 'shell', enabled: true }, { opens: 'maintenance-login', enabled: false },
  ])
  expect(parseInittab('nonsense')).toBeUndefined()
})
test.each([
  ['root=/dev/sda1 ro quiet', []], ['init=/bin/sh', ['shell-as-init']], ['init=bash', ['shell-as-init']], ['init=/sbin/overlayRoot.sh', []], ['rdinit=/usr/local/sbin/start-dash', []], ['root=/dev/sda1 single', ['single']], ['systemd.debug-shell', ['debug-shell']], ['systemd.debug-shell=0', []], ['rd.break', ['break']],
  ['systemd.unit=rescue.target', ['rescue']], ['init=/sbin/init console=ttyS0', []], ['quiet -- single', []],
])('the kernel told %s opens %j', (cmdline, opens) => {
  expect(opensByKernel(cmdline)).toEqual(opens)
})
