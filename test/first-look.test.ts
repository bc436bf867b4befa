import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { freePort, ownAddress } from './peers/peer.ts'
import { startStock } from './peers/stock-opcua.ts'

const root = join(import.meta.dirname, '..')
const { address } = ownAddress()
const SECRET = 'Wet-Well-15'
const folder = mkdtempSync(join(tmpdir(), 'fourtwo-first-look-'))
const home = join(folder, 'home')
mkdirSync(home)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The executable, as a person starts it, in the test's folder. */
function assess(...options: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'harness/bin/fourtwo.js'), 'assess', ...options], { cwd: folder, encoding: 'utf8', env: { ...process.env, HOME: home, SEEN_SECRET: SECRET, NO_COLOR: '1' }, timeout: 60_000 })
  return { status, stdout, stderr }
}

/** A stock server that trusts one certificate. */
const serve = (certificate: string) => startStock({ release: 'today', configuration: 'as-documented', address, folder: join(folder, 'server'), people: { eve: { role: 'engineer', secret: SECRET } }, certificate })

describe('a first look at a stock OPC UA server', () => {
  let server: Awaited<ReturnType<typeof startStock>>
  let closed: string

  beforeAll(async () => {
    closed = `opc.tcp://${address}:${await freePort(address)}`
    // Our own certificate is made before anybody answers, so that the server can be told to trust it.
    assess('--url', closed, '--drafts', 'trusted')
    server = await serve(join(folder, 'trusted/pki/client.pem'))
  }, 60_000)
  afterAll(async () => {
    await server.close()
  })

  test('drafts both files, assesses with them, and says what it took on trust', () => {
    const { status, stdout, stderr } = assess('--url', server.url, '--user', 'eve', '--secret-env', 'SEEN_SECRET', '--drafts', 'trusted', '--json')
    expect(status, stderr).toBe(0)
    expect(stderr).toMatch(/let in as eve, signed and encrypted; a value to ask about: ns=1;s=Level/)
    expect(stderr).toMatch(/SHA-256 [0-9a-f]{64}; it was taken on trust/)
    const score = JSON.parse(stdout)
    expect(score.violated.map((it: { id: string }) => it.id)).toContain('CR 1.2/b')
    const component = parse(readFileSync(join(folder, 'trusted/component.yaml'), 'utf8'))
    expect(component).toMatchObject({ supplier: 'Debian', model: 'Peer', version: '12', configuration: 'as-found', interfaces: { opcua: { kind: 'opcua' } } })
    const bench = parse(readFileSync(join(folder, 'trusted/bench.yaml'), 'utf8'))
    expect(bench).toMatchObject({ doors: { opcua: { settings: { url: server.url, reading: 'ns=1;s=Level' } } }, accounts: { eve: { use: 'steady', secret: { env: 'SEEN_SECRET' } } }, permits: { hazards: ['none', 'failed-login'] } })
    // The stock server has no nameplate with a serial number: what was not found is not asked, let alone held against the device.
    expect(bench.doors.opcua.settings.identity).toBeUndefined()
    expect(statSync(join(folder, 'trusted/pki/client.key')).mode & 0o777).toBe(0o600)
    const written = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(it => it.isFile()).map(it => join(it.parentPath, it.name)).filter(it => !it.startsWith(join(folder, 'server')))
    expect(written.filter(file => readFileSync(file).includes(SECRET))).toEqual([])
    expect(readdirSync(home)).toEqual([])
  }, 60_000)

  test('leaves drafts that are there alone, and says how to go on', () => {
    const before = readFileSync(join(folder, 'trusted/bench.yaml'))
    const { status, stderr } = assess('--url', server.url, '--drafts', 'trusted')
    expect(status).toBe(2)
    expect(stderr).toMatch(/component\.yaml is there already: assess with it \(fourtwo assess --component .* --bench .*\), or let it be drafted anew with --redraft/)
    expect(readFileSync(join(folder, 'trusted/bench.yaml'))).toEqual(before)
  })

  test('that does not trust us shows what anybody sees, says what to install, and assesses all the same', () => {
    const { status, stdout, stderr } = assess('--url', server.url, '--user', 'eve', '--secret-env', 'SEEN_SECRET', '--drafts', 'stranger', '--json')
    expect(stderr).toMatch(/not let in as eve, signed and encrypted/)
    expect(stderr).toMatch(/let in anonymously, without security/)
    expect(stderr).toMatch(/let the server trust stranger\/pki\/client\.pem, and look again with --redraft/)
    // Nothing came to a control at the only door: undecided, and nothing held against the device.
    expect(status, stderr).toBe(3)
    expect(JSON.parse(stdout).violated).toEqual([])
  }, 60_000)

  test('where nobody listens says so in a sentence and drafts nothing', () => {
    const { status, stdout, stderr } = assess('--url', closed, '--drafts', 'nobody')
    expect(status).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toMatch(/tells no endpoints: .*; is the address right, and does an OPC UA server listen there\?/)
    expect(existsSync(join(folder, 'nobody/bench.yaml'))).toBe(false)
  }, 60_000)
})

describe('a first look with options that do not fit', () => {
  test.each<[string, readonly string[], RegExp]>([
    ['a password on the command line', ['--url', 'opc.tcp://127.0.0.1:1', '--user', 'eve'], /--user eve takes its password from one of --secret-env NAME and --secret-file FILE/],
    ['a secret of nobody', ['--url', 'opc.tcp://127.0.0.1:1', '--secret-env', 'SEEN_SECRET'], /a secret is of no use without --user/],
    ['an address of another kind', ['--url', 'http://127.0.0.1:1'], /--url is http:\/\/127\.0\.0\.1:1, expected an address such as opc\.tcp:\/\/192\.0\.2\.1:4840/],
    ['a bench beside it', ['--url', 'opc.tcp://127.0.0.1:1', '--bench', 'bench.yaml'], /--url drafts component\.yaml and bench\.yaml itself/],
    ['a dry run', ['--url', 'opc.tcp://127.0.0.1:1', '--dry-run'], /--dry-run sends nothing, and a first look cannot be had so/],
    ['an account without an address', ['--component', 'c.yaml', '--bench', 'b.yaml', '--user', 'eve'], /--user belongs to --url; accounts stand in bench\.yaml/],
    ['neither', [], /--component <file> is missing; for a first look at an OPC UA server without any file give --url opc\.tcp:\/\/HOST:PORT/],
    ['an environment variable that is not set', ['--url', 'opc.tcp://127.0.0.1:1', '--user', 'eve', '--secret-env', 'UNSET_SECRET'], /--secret-env names UNSET_SECRET, which is not set/],
  ])('%s is refused before anything is sent', (_, options, sentence) => {
    const { status, stderr } = assess(...options)
    expect(status).toBe(2)
    expect(stderr).toMatch(sentence)
    expect(stderr).not.toMatch(/\n\s+at /)
  })
})
