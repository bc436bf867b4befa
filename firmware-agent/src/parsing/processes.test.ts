import { expect, test } from 'vitest'
import { groupOf, parseLimits, parseStatus, privilegeOf, unitOf } from './processes.ts'

const status = (uid: number, caps: string, saved = uid) => `Name:\tserver\nUmask:\t0022\nUid:\t1000\t${uid}\t${saved}\t${uid}\nCapInh:\t0000000000000000\nCapPrm:\t${caps}\nCapEff:\t0000000000000000\nNoNewPrivs:\t1\n`

test('the user it acts as, and all that it may take up again count', () => {
  expect(parseStatus(status(33, '0000000000000400'))).toEqual({ name: 'server', uid: 33, everRoot: false, permitted: 1024n, noNewPrivileges: true })
  expect(parseStatus('Name:\tx\n')).toBeUndefined()
})
test.each([
  [0, '000001ffffffffff', 'full'], [33, '000001ffffffffff', 'full'], [0, '000001fffffffffe', 'some'], [0, '0000000000000000', 'some'], [33, '0000000000000400', 'some'], [33, '0000000000000000', 'none'], [0, '000003ffffffffff', 'full'],
])('user %i with %s has %s', (uid, caps, word) => {
  const process = parseStatus(status(uid, caps))
  expect(process && privilegeOf(process, 40)).toBe(word)
})
test('one that can become root again is no ordinary user', () => {
  const process = parseStatus(status(33, '0000000000000000', 0))
  expect(process && privilegeOf(process, 40)).toBe('some')
})
test('a service is found in either kind of control group', () => {
  expect([unitOf('0::/system.slice/ssh.service\n'), unitOf('12:pids:/system.slice/rsyslog.service\n0::/x\n'), unitOf('0::/user.slice/user-1000.slice\n'), groupOf('1:cpu:/a\n0::/system.slice/ssh.service\n')])
    .toEqual(['ssh.service', 'rsyslog.service', undefined, '/system.slice/ssh.service'])
})
test('limits are the soft ones, and none is null', () => {
  expect(parseLimits('Limit  Soft Limit  Hard Limit  Units\nMax processes             3871                 unlimited            processes\nMax address space         unlimited            unlimited            bytes\n')).toEqual({ processes: 3871, addressSpace: null })
})
