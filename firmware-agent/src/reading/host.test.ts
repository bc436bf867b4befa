import { once } from 'node:events'
import { existsSync, lstatSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { atOnce, meanwhile } from './files.ts'
import { LONGEST_FILE, readBelow } from './host.ts'

const outside = mkdtempSync(join(tmpdir(), 'fourtwo-outside-'))
const root = join(outside, 'root')

beforeAll(() => {
  mkdirSync(join(root, 'etc/deep'), { recursive: true })
  mkdirSync(join(root, 'usr/lib'), { recursive: true })
  writeFileSync(join(outside, 'secret'), 'OUTSIDE')
  writeFileSync(join(root, 'secret'), 'INSIDE')
  writeFileSync(join(root, 'etc/plain'), 'plain')
  writeFileSync(join(root, 'usr/lib/target'), 'target')
  writeFileSync(join(root, 'etc/longest'), Buffer.alloc(LONGEST_FILE, 0x41))
  writeFileSync(join(root, 'etc/longer'), Buffer.alloc(LONGEST_FILE + 1, 0x41))
  symlinkSync('../usr/lib/target', join(root, 'etc/relative'))
  symlinkSync('/usr/lib/target', join(root, 'etc/absolute'))
  symlinkSync('/usr/lib', join(root, 'lib'))
  symlinkSync('../../../../../../secret', join(root, 'etc/climbs'))
  symlinkSync(join(outside, 'secret'), join(root, 'etc/escapes'))
  symlinkSync('loop-b', join(root, 'etc/loop-a'))
  symlinkSync('loop-a', join(root, 'etc/loop-b'))
  symlinkSync('/dev/zero', join(root, 'etc/endless'))
  symlinkSync('/etc', join(root, 'etc/deep/up'))
})
afterAll(() => rmSync(outside, { recursive: true, force: true }))

describe.each([['while other things go on', meanwhile], ['at once', atOnce]] as const)('reading below a root %s', (_, files) => {
  const verbs = readBelow(root, files)
  const text = async (path: string) => {
    const reading = await verbs.read(path)
    return reading.state === 'read' ? reading.bytes.toString() : reading.state
  }
  test('follows links inside the root, absolute ones from the root', async () => {
    expect(await text('/etc/plain')).toBe('plain')
    expect(await text('/etc/relative')).toBe('target')
    expect(await text('/etc/absolute')).toBe('target')
    expect(await text('/lib/target')).toBe('target')
  })
  test('never leaves the root', async () => {
    expect(await text('/etc/climbs')).toBe('INSIDE')
    expect(await text('/../../secret')).toBe('INSIDE')
    expect(await text('/etc/escapes')).toBe('absent')
    expect(await text('/etc/endless')).toBe('absent')
  })
  test('keeps absent and unreadable apart', async () => {
    expect(await verbs.read('/etc/none')).toEqual({ state: 'absent' })
    expect(await verbs.read('/etc/plain/none')).toEqual({ state: 'absent' })
    expect(await verbs.read('/etc/loop-a')).toEqual({ state: 'unreadable', reason: 'ELOOP at /etc/loop-a' })
    expect(await verbs.read('/etc')).toMatchObject({ state: 'unreadable' })
    expect(await verbs.read('etc/plain')).toMatchObject({ state: 'unreadable' })
    expect(await verbs.read('/etc/\0')).toMatchObject({ state: 'unreadable' })
    expect(await verbs.list('/etc/plain')).toMatchObject({ state: 'unreadable' })
  })
  test('reads no more than it may', async () => {
    expect((await verbs.read('/etc/longest')).state).toBe('read')
    expect(await verbs.read('/etc/longer')).toMatchObject({ state: 'unreadable', reason: `/etc/longer is longer than ${LONGEST_FILE} bytes` })
  })
  test('never opens a device, whose reading would not end', async () => {
    const host = readBelow('/')
    expect(await host.read('/dev/zero')).toMatchObject({ state: 'unreadable', reason: '/dev/zero is no regular file' })
    expect(await host.stat('/dev/zero')).toMatchObject({ state: 'read', stat: { kind: 'other' } })
  })
  test('opens no socket either: what is no file is never opened at all', async () => {
    const server = createServer().listen(join(root, 'etc/socket'))
    await once(server, 'listening')
    expect(await verbs.read('/etc/socket')).toEqual({ state: 'unreadable', reason: '/etc/socket is no regular file' })
    server.close()
    await once(server, 'close')
  })
  test('reads files that claim no size', async () => {
    expect((await readBelow('/').read('/proc/uptime')).state).toBe('read')
  })
  test('names the file systems that a walk does not enter', async () => {
    const others = ['/dev/pts', '/dev/shm', '/dev/mqueue'].filter(it => existsSync(it) && lstatSync(it).dev !== lstatSync('/dev').dev)
    expect(others.length).toBeGreaterThan(0)
    expect(await readBelow('/').walk('/dev')).toMatchObject({ elsewhere: expect.arrayContaining(others) })
  })
  test('lists, looks and walks', async () => {
    expect(await verbs.list('/usr')).toEqual({ state: 'read', names: ['lib'] })
    expect(await verbs.stat('/etc/absolute')).toMatchObject({ state: 'read', stat: { kind: 'file', size: 6 } })
    expect(await verbs.walk('/')).toEqual({ state: 'read', files: ['/etc/longer', '/etc/longest', '/etc/plain', '/secret', '/usr/lib/target'], marked: [], elsewhere: [], links: ['/etc/absolute', '/etc/climbs', '/etc/deep/up', '/etc/endless', '/etc/escapes', '/etc/loop-a', '/etc/loop-b', '/etc/relative', '/lib'] })
    expect(await verbs.walk('/lib')).toEqual({ state: 'read', files: ['/lib/target'], marked: [], links: [], elsewhere: [] })
  })
})
