import { expect, test } from 'vitest'
import { volatileAt, parseAuditd, parseLogrotate } from './logs.ts'

test('auditd.conf over its defaults, in any case, comments left out', () => {
  const { settings, unclear } = parseAuditd('# num_logs = 1\nNUM_LOGS = 9\nmax_log_file_action = KEEP_LOGS\nspace_left = 20%\nspace_left_action = exec /usr/bin/warn\nplugin_dir = /etc/audit/plugins.d\n')
  expect([settings['num_logs'], settings['max_log_file_action'], settings['max_log_file'], settings['space_left'], settings['space_left_action'], unclear]).toEqual(['9', 'keep_logs', '8', '20%', 'exec', []])
})
test('a value nobody knows, or a line that auditd would not take, is named', () => {
  expect([parseAuditd('max_log_file_action = archive').unclear, parseAuditd('num_logs = many').unclear, parseAuditd('num_logs=5').unclear, parseAuditd('log_file = relative').unclear]).toEqual([['max_log_file_action'], ['num_logs'], ['a line'], ['log_file']])
})
test('a rule of logrotate holds for the files before its brace and has what stood before it; scripts are no settings', () => {
  expect(parseLogrotate('weekly\nrotate 4\n/var/log/a\n/var/log/b {\n daily\n size=4M\n postrotate\n  rotate 99\n endscript\n}\n/var/log/c { \n}\ninclude /etc/logrotate.d\n')).toEqual({
    rules: [{ pattern: '/var/log/a', settings: { every: 'daily', rotate: '4', size: '4M' } }, { pattern: '/var/log/b', settings: { every: 'daily', rotate: '4', size: '4M' } }, { pattern: '/var/log/c', settings: { every: 'weekly', rotate: '4' } }],
    common: { every: 'weekly', rotate: '4' }, includes: ['/etc/logrotate.d'],
  })
})
test('a rule that keeps every file for ever', () => {
  expect(parseLogrotate('/var/log/a {\n rotate -1\n}\n').rules[0]?.settings).toEqual({ rotate: '-1' })
})
test('a path lies in memory where the nearest mount above it does', () => {
  const mounts = '/dev/a / ext4 rw 0 0\ntmpfs /var tmpfs rw 0 0\n/dev/b /var/log ext4 rw 0 0\n'
  expect([volatileAt(mounts, '/var/log/x'), volatileAt(mounts, '/var/lib/x'), volatileAt(mounts, '/variable'), volatileAt(`${mounts}tmpfs /var/log tmpfs rw 0 0\n`, '/var/log/x')]).toEqual(['no', 'yes', 'no', 'yes'])
})
test.each([
  ['on a compressed disk of memory', '/dev/zram0 /var/log ext4 rw 0 0\n', 'yes'], ['on an overlay whose upper folder is memory', 'tmpfs /media/rw tmpfs rw 0 0\noverlay / overlay rw,lowerdir=/x,upperdir=/media/rw/up,workdir=/w 0 0\n', 'yes'],
  ['on an overlay whose upper folder is a disk', '/dev/b /data ext4 rw 0 0\noverlay /var overlay rw,lowerdir=/x,upperdir=/data/up,workdir=/w 0 0\n', 'no'], ['on an overlay named before the root was changed', 'overlay / overlay rw,lowerdir=/lower,upperdir=/upper/up,workdir=/upper/work 0 0\n', 'unknown'],
  ['on an overlay that says nothing', '/dev/a / ext4 rw 0 0\noverlay /var overlay ro,lowerdir=/x:/y 0 0\n', 'unknown'], ['under no mount', '', 'unknown'],
])('a log %s', (_, mounts, volatile) => {
  expect(volatileAt(mounts, '/var/log/x')).toBe(volatile)
})
