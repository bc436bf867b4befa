import { expect, test } from 'vitest'
import { parseAide } from './aide.ts'

const FOLDERS = ['/usr/bin', '/usr/sbin', '/usr/lib']
const aide = (text: string, folders = FOLDERS) => parseAide([text], folders)

test('a rule for the root covers everything', () => {
  expect(aide('report_url=stdout\nreport_url=syslog:LOG_AUTH\nFull = p+sha256\n/ Full\n')).toEqual({ software: true, configuration: true, leavesOut: false, reports: ['stdout', 'syslog'], database: undefined, whole: true })
})
test('a rule covers what begins with it, and no more', () => {
  expect(aide('/etc sha256\n# /usr sha256\n')).toMatchObject({ software: false, configuration: true })
  expect(aide('/usr/bin sha256\n/usr/sbin sha256\n/usr/lib sha256\n')).toMatchObject({ software: true, configuration: false })
  expect(['/usr/share sha256\n', '/usr/bin sha256\n', '=/usr sha256\n', '/usr$ sha256\n', '/usrlocal sha256\n', '/usr d sha256\n'].map(rules => aide(rules).software)).toEqual([false, false, false, false, false, false])
  expect(['/usr/.* sha256\n', '/usr/ sha256\n', '/usr f sha256\n', '/usr d,f sha256\n'].map(rules => aide(rules).software)).toEqual([true, true, true, true])
  expect(aide('/usr sha256\n', [...FOLDERS, '/opt']).software).toBe(false)
  expect(aide('/ sha256\n', []).software).toBe(false)
})
test('a rule counts where its group has a digest in it', () => {
  expect(['/etc p+u\n', '/etc L\n', 'Own = p+u\n/etc Own\n', 'Own = R-md5\nOwner = Own+p\n/etc Later\n', 'Own = p+sha512\n/etc Own-sha512\n', 'A = B\nB = A\n/etc A\n'].map(rules => aide(rules).configuration)).toEqual([false, false, false, false, false, false])
  expect(['/etc R\n', 'Own = p+u\nOwner = Own+sha256\n/etc Owner\n', 'A = p+sha512\n/etc A-u\n'].map(rules => aide(rules).configuration)).toEqual([true, true, true])
})
test('what is left out is told, unless it changes by itself or is no program', () => {
  expect(['!/usr\n', '!/usr/bin/x\n', '!/etc/passwd\n', '!/\n', '!/e.*\n', '-/etc\n'].map(rules => aide(`/ R\n${rules}`).leavesOut)).toEqual([true, true, true, true, true, true])
  expect(['!/etc/mtab\n', '!/usr/share\n', '!/var/log\n', '!/etc/resolv\\.conf$\n'].map(rules => aide(`/ R\n${rules}`).leavesOut)).toEqual([false, false, false, false])
})
test('what is drawn in from the folder beside it is whole, from elsewhere or under a condition it is not', () => {
  expect(aide('@@x_include /etc/aide/aide.conf.d ^[a-zA-Z0-9_-]+$\n')).toMatchObject({ whole: true })
  expect([aide('@@include /opt/other.conf\n').whole, aide('@@ifhost plant\n/ R\n@@endif\n').whole]).toEqual([false, false])
})
test('the database is the one that it names', () => {
  expect([aide('@@define DBDIR /var/lib/aide\ndatabase_in=file:@@{DBDIR}/aide.db.gz\n').database, aide('database=file:/srv/aide.db\n').database]).toEqual(['/var/lib/aide/aide.db.gz', '/srv/aide.db'])
})
