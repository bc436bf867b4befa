import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Json } from '@fourtwo/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { differing } from './differing.ts'
import { describeAsRoot, forNobody, NOBODY } from './needs.ts'

const AGENT = join(import.meta.dirname, '../firmware-agent/bin/fourtwo-agent.js')
const TREE = join(import.meta.dirname, '../test-vectors/device-trees/rtu')
const folder = mkdtempSync(join(tmpdir(), 'fourtwo-agent-'))
chmodSync(folder, 0o755)
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let copied: Awaited<ReturnType<typeof forNobody>> | undefined

function agent(args: readonly string[], uid?: number) {
  const { status, stdout, stderr } = spawnSync(uid === undefined ? process.execPath : (copied?.node ?? ''), [uid === undefined ? AGENT : (copied?.agent ?? ''), ...args], { encoding: 'utf8', timeout: 20_000, ...(uid === undefined ? {} : { uid, gid: uid, cwd: folder }) })
  return { status, stdout, stderr }
}
const factsOf = (root: string, uid?: number): Record<string, Json> => JSON.parse(agent(['report', '--root', root, '--json'], uid).stdout).facts

describe('the report', () => {
  test('of this host keeps reported, absent and unreadable apart', () => {
    const { status, stdout } = agent(['report'])
    expect(status).toBe(0)
    expect(stdout).toMatch(/^accounts\.names +reported: \d+ entries/m)
    expect(stdout).toContain('name=root uid=0')
    expect(stdout).toMatch(/^accounts\.passwords +(reported|unreadable|absent)/m)
    expect(stdout).not.toMatch(/\$(y|6|5|1)\$/)
  })
  test('is held up by no FIFO', () => {
    const root = join(folder, 'fifo')
    cpSync(TREE, root, { recursive: true, verbatimSymlinks: true })
    for (const file of ['etc/passwd', 'etc/pam.d/login']) {
      rmSync(join(root, file))
      expect(spawnSync('mkfifo', [join(root, file)]).status).toBe(0)
    }
    const facts = factsOf(root)
    expect(facts['accounts']).toMatchObject({ value: { names: { state: 'unreadable', reason: '/etc/passwd is no regular file' }, groups: { state: 'reported' } } })
    expect(facts['lockOut']).toMatchObject({ value: { login: { state: 'unreadable' }, other: { state: 'reported' } } })
  })
  test('holds no planted secret, raw, in hex or in base64', () => {
    const root = join(folder, 'planted')
    cpSync(TREE, root, { recursive: true, verbatimSymlinks: true })
    const planted = 'PLANTED-5ecret-Zx9'
    const files: Record<string, string> = {
      'etc/passwd': `root:x:0:0:${planted}:/${planted}:/bin/sh\nold:${planted}:1:1::/:/bin/sh\n${planted}\n${planted}:x:5\n`,
      'etc/shadow': `root:$y$j9T$${planted}$${planted}:20400:0:99999:7:::\n${planted} : :\nold:${planted}:${planted}:0:9:7:::\n`,
      'etc/group': `adm:${planted}:4:root\n${planted} odd\n`,
      'etc/login.defs': `ENCRYPT_METHOD ${planted}\nPASS_MAX_DAYS ${planted}\n${planted} 1\n`,
      'etc/nsswitch.conf': `passwd: files ${planted} [${planted}=return]\n`,
      'etc/pam.d/login': `auth required pam_faillock.so preauth deny=3 ${planted}\nauth required ${planted}.so secret=${planted}\n`,
      'etc/pam.d/other': `auth required pam_mysql.so passwd=${planted}\n@include ${planted}\n${planted}\n`,
      'etc/security/faillock.conf': `deny = ${planted}\n${planted}\n`,
    }
    for (const [file, text] of Object.entries(files)) writeFileSync(join(root, file), text)
    const said = [agent(['report', '--root', root]), agent(['report', '--root', root, '--json'])].flatMap(({ stdout, stderr }) => [stdout, stderr]).join('\n')
    expect(said).toContain('scheme=yescrypt')
    for (const form of [planted, Buffer.from(planted).toString('hex'), Buffer.from(planted).toString('base64').slice(0, -4)]) expect(said.toLowerCase()).not.toContain(form.toLowerCase())
  })
})

describeAsRoot('the report as nobody', () => {
  beforeAll(async () => {
    copied = await forNobody(folder)
  })
  test('says the same or unreadable, never absent and never another thing', () => {
    const full = factsOf('/')
    const less = factsOf('/', NOBODY)
    // Sockets and processes come and go while it is looked at: what root itself says otherwise a moment later is not compared.
    const moved = differing(full, factsOf('/')).other
    const { other, unreadable } = differing(full, less)
    expect(other.filter(path => !moved.some(at => path.startsWith(at) || at.startsWith(path)))).toEqual([])
    expect(unreadable).toEqual(expect.arrayContaining(['/accounts/value/passwords', '/accounts/value/ageing']))
  })
  test('says of a folder that nobody may enter that it is unreadable', () => {
    const root = join(folder, 'shut')
    cpSync(TREE, root, { recursive: true, verbatimSymlinks: true })
    for (const file of ['etc/shadow', 'etc/security/faillock.conf', 'etc/pam.d/other']) chmodSync(join(root, file), 0o600)
    const full = factsOf(root)
    const first = differing(full, factsOf(root, NOBODY))
    expect(first.other).toEqual([])
    expect(first.unreadable).toEqual(expect.arrayContaining(['/accounts/value/passwords', '/accounts/value/ageing', '/lockOut/value/login', '/lockOut/value/other']))
    chmodSync(join(root, 'etc/pam.d'), 0o700)
    const then = differing(full, factsOf(root, NOBODY))
    expect(then.other).toEqual([])
    expect(then.unreadable).toEqual(expect.arrayContaining(['/accounts/value/passwords', '/accounts/value/ageing', '/lockOut']))
  })
})

describe('the key', () => {
  const file = join(folder, 'device.key')
  let made: { readonly publicKey: string; readonly thumbprint: string }
  beforeAll(() => {
    made = JSON.parse(agent(['keygen', '--key', file, '--json']).stdout)
  })
  const config = (key: string) => {
    const at = join(folder, 'config.json')
    writeFileSync(at, JSON.stringify({ key, device: { ueid: 'AQEBAQEBAQE', oemid: 1, hwmodel: 'm', swname: 's', swversion: '1' }, mqtt: { host: '127.0.0.1', port: 1, plain: true, topic: 't', reconnectEvery: 0 } }))
    return at
  }
  test('is a file that its owner alone reads; only the public half is shown', () => {
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(made.publicKey).toMatch(/^-----BEGIN PUBLIC KEY-----/)
    expect(made.thumbprint).toMatch(/^[\w-]{43}$/)
    expect(readFileSync(file, 'utf8')).toContain('PRIVATE KEY')
    expect(JSON.stringify(made)).not.toContain('PRIVATE')
  })
  test('is never overwritten', () => {
    const before = readFileSync(file)
    expect(agent(['keygen', '--key', file])).toMatchObject({ status: 2, stdout: '', stderr: `${file} stands already; a key is never overwritten\n` })
    expect(readFileSync(file)).toEqual(before)
  })
  test('is whole or is not there: what a full disk cut off would stand in the way of every later one', () => {
    const at = join(folder, 'cut-off')
    mkdirSync(at)
    const start = (sh: string) => spawnSync('sh', ['-c', `${sh}; exec "$0" "$@"`, process.execPath, AGENT, 'keygen', '--key', join(at, 'device.key')], { encoding: 'utf8' })
    expect(start("trap '' XFSZ; ulimit -f 0")).toMatchObject({ status: 2, stderr: expect.stringContaining('cannot be written: EFBIG') })
    expect(readdirSync(at)).toEqual([])
    expect(start('true').status).toBe(0)
    expect([readdirSync(at), statSync(join(at, 'device.key')).mode & 0o777]).toEqual([['device.key'], 0o600])
  })
  test.each([0o640, 0o604, 0o620, 0o660, 0o601])('of mode %o is refused, since others reach it', mode => {
    const open = join(folder, `open-${mode}.key`)
    cpSync(file, open)
    chmodSync(open, mode)
    const { status, stderr } = agent(['run', '--config', config(open)])
    expect(status).toBe(2)
    expect(stderr).toMatch(/^the key file .* has mode 0\d{3}: others than its owner may read or change it; expected 0600\n$/)
  })
  test('of another kind is refused, without a word of what it holds', () => {
    const other = join(folder, 'other.key')
    writeFileSync(other, 'SECRET-TEXT', { mode: 0o600 })
    expect(agent(['run', '--config', config(other)])).toMatchObject({ status: 2, stderr: `the key file ${other} holds no private key in PEM\n` })
  })
  test('that is good lets the agent go on to its broker', () => {
    expect(agent(['run', '--config', config(file)])).toMatchObject({ status: 3, stderr: expect.stringMatching(/^the broker at 127\.0\.0\.1:1 cannot be reached: /) })
  })
})

describe('the command line', () => {
  test('teaches', () => {
    const { status, stdout } = agent(['--help'])
    expect(status).toBe(0)
    for (const word of ['report', 'keygen', 'run', 'Exit codes', '"collectEvery"', 'unreadable, never absent']) expect(stdout).toContain(word)
  })
  test.each([
    [[], /^a command is missing/], [['repport'], /^there is no command repport; known are report, keygen, enrol, run, identity, collector\n$/], [['report', '--rot', '/'], /^Unknown option '--rot'/], [['run'], /^--config FILE is missing/],
    [['run', '--config', '/nonexistent'], /^\/nonexistent cannot be read: ENOENT\n$/],
  ])('refuses %j in one sentence', (args, says) => {
    const { status, stderr, stdout } = agent(args)
    expect(status).toBe(2)
    expect(stderr).toMatch(says)
    expect(stderr).not.toContain('    at ')
    expect(stdout).toBe('')
  })
  test.each([
    ['an unknown key', { brokr: 1 }, /configuration has the unknown key brokr/], ['a missing port', { mqtt: { host: 'h', plain: true, topic: 't' } }, /mqtt\.port is missing/],
    ['no certificate', { mqtt: { host: 'h', port: 1, topic: 't' } }, /mqtt\.ca is missing; .*"plain": true/], ['a wildcard', { mqtt: { host: 'h', port: 1, plain: true, topic: 'a/#' } }, /without wildcards/],
  ])('refuses a configuration with %s, naming the path', (_, change, says) => {
    const at = join(folder, 'bad.json')
    writeFileSync(at, JSON.stringify({ key: 'k', device: { oemid: 1, hwmodel: 'm', swname: 's', swversion: '1' }, ...change }))
    const { status, stderr } = agent(['run', '--config', at])
    expect(stderr).toMatch(says)
    expect(status).toBe(2)
  })
  test('ends on SIGTERM also while no broker answers', async () => {
    const at = join(folder, 'waiting.json')
    const key = join(folder, 'waiting.key')
    agent(['keygen', '--key', key])
    writeFileSync(at, JSON.stringify({ key, device: { ueid: 'AQEBAQEBAQE', oemid: 1, hwmodel: 'm', swname: 's', swversion: '1' }, mqtt: { host: '127.0.0.1', port: 1, plain: true, topic: 't' } }))
    const child = spawn(process.execPath, [AGENT, 'run', '--config', at], { stdio: ['ignore', 'ignore', 'pipe'] })
    await once(child.stderr, 'data') // it cannot be reached, and goes on trying
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
  })
})
