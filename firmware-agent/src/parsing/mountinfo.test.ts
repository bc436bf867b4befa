import { expect, test } from 'vitest'
import { inMemory, mountAt, mountOf, parseMountinfo } from './mountinfo.ts'

const table = parseMountinfo([
  '22 1 253:0 / / ro,relatime shared:1 - squashfs /dev/mapper/root rw',
  '24 22 0:22 / /run rw,nosuid,nodev,noexec shared:5 master:2 - tmpfs tmpfs rw,mode=755',
  '25 22 8:3 / /mnt/with\\040space rw,relatime - ext4 /dev/sda3 ro',
  '26 22 0:24 / /etc rw - overlay overlay rw,lowerdir=/etc,upperdir=/data/etc/upper,workdir=/data/etc/work',
  '27 22 0:25 / /etc ro - overlay overlay rw,lowerdir=/a',
  'no mount at all', '28 22 0:26 / nowhere rw - tmpfs tmpfs rw', '',
].join('\n'))

test('a mount forbids writing where either it or its file system does', () => {
  expect(table.mounts.map(({ at, type, writable }) => [at, type, writable])).toEqual([['/', 'squashfs', false], ['/run', 'tmpfs', true], ['/mnt/with space', 'ext4', false], ['/etc', 'overlay', true], ['/etc', 'overlay', false]])
  expect(table.unclear).toBe(2)
})
test('the last mount at a place is in sight, and the nearest one holds a path', () => {
  expect(mountAt(table.mounts, '/etc')).toMatchObject({ writable: false, upper: null })
  expect(table.mounts[3]?.upper).toBe('/data/etc/upper')
  expect(mountOf(table.mounts, '/run/lock/x')?.at).toBe('/run')
  expect(mountOf(table.mounts, '/runner')?.at).toBe('/')
  expect([inMemory('tmpfs'), inMemory('ext4')]).toEqual([true, false])
})
test('options of a mount are kept apart from those of its file system', () => {
  expect([...(table.mounts[1]?.options ?? [])]).toEqual(['rw', 'nosuid', 'nodev', 'noexec'])
})
test('places without a plain name are told apart by numbers, the same one alike', () => {
  const { mounts } = parseMountinfo(['22 1 8:1 / / rw - ext4 a rw', '23 22 8:2 / /a,b rw - ext4 a rw', '24 22 8:3 / /c$d rw - ext4 a rw', '25 22 0:9 / /e rw - overlay o rw,upperdir=/c$d', '26 22 8:3 / /a,b rw - ext4 a rw', ''].join('\n'))
  expect(mounts.map(({ at, upper }) => [at, upper])).toEqual([['/', null], ['/other#1', null], ['/other#2', null], ['/e', '/other#2'], ['/other#1', null]])
})
