import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Simulator, startSimulator } from '@fourtwo/harness/simulator.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse, stringify } from 'yaml'

const fourtwo = join(import.meta.dirname, '../harness/bin/fourtwo.js')
const files = mkdtempSync(join(tmpdir(), 'fourtwo-input-'))
const component = join(files, 'component.yaml')
const bench = join(files, 'bench.yaml')
let simulator: Simulator
let secrets: string[] = []

/** Runs the command on the two files; nothing it says may hold a stack trace or a secret. */
function assess(...more: readonly string[]) {
  const { status, stderr, stdout } = spawnSync(process.execPath, [fourtwo, 'assess', '--component', component, '--bench', bench, ...more], { encoding: 'utf8', cwd: files })
  expect(stderr).not.toMatch(/^ {4}at /m)
  for (const secret of secrets) expect(stderr + stdout).not.toContain(secret)
  return { status, stderr, stdout }
}

/** Writes the simulator's own files, altered. */
function write(alter: { readonly component?: (text: string) => string; readonly bench?: (it: ReturnType<typeof parse>) => void; readonly benchText?: (text: string) => string }): void {
  writeFileSync(component, (alter.component ?? (it => it))(readFileSync(simulator.componentFile, 'utf8')))
  const it = parse(readFileSync(simulator.benchFile, 'utf8'))
  alter.bench?.(it)
  writeFileSync(bench, (alter.benchText ?? (text => text))(stringify(it, { lineWidth: 0 })))
}

beforeAll(async () => {
  simulator = await startSimulator(['--seed', '31', '--lock-window', '300', '--scrypt', '1024'])
  const { accounts } = parse(readFileSync(simulator.benchFile, 'utf8'))
  secrets = Object.values(accounts as Record<string, { secret: { file: string } }>).map(({ secret }) => readFileSync(secret.file, 'utf8'))
})
afterAll(async () => {
  await simulator.close()
  rmSync(files, { recursive: true, force: true })
})

describe('a file that cannot be used is named with its line, and nothing is sent: exit 2', () => {
  test.each([
    ['an unknown key in the component statement', { component: (text: string) => text.replace('configuration:', 'configurasion: x\nconfiguration:') }, /component\.yaml:\d+ .*unknown key configurasion; did you mean configuration\?/],
    ['an unknown key in the bench file', { benchText: (text: string) => text.replace('lockOut:', 'lokOut: 1\nlockOut:') }, /bench\.yaml:\d+ .*unknown key lokOut; did you mean lockOut\?/],
    ['an unknown key deep in the bench file', { benchText: (text: string) => text.replace('conversations:', 'conversation:') }, /bench\.yaml:\d+ doors\.opcua .*(unknown key conversation; did you mean conversations\?|conversations)/],
    ['YAML that is none', { component: () => 'supplier: [' }, /component\.yaml:\d+ is not YAML: [^\n]*\n$/],
    ['a wrong type', { component: (text: string) => text.replace('EDR', 'XYZ') }, /component\.yaml:\d+ types\.0 .*SAR, EDR, HDR, NDR/],
    ['a port that is none', { bench: (it: ReturnType<typeof parse>) => { it.survey.from = 99_999 } }, /bench\.yaml:\d+ survey\.from must be <= 65535/],
    ['a secret whose variable is not set', { bench: (it: ReturnType<typeof parse>) => { Object.values<ReturnType<typeof parse>>(it.accounts)[0].secret = { env: 'FOURTWO_NOT_SET' } } }, /bench\.yaml:\d+ accounts\..*\.secret refers to the environment variable FOURTWO_NOT_SET, which is not set/],
    ['a secret whose file is missing', { bench: (it: ReturnType<typeof parse>) => { Object.values<ReturnType<typeof parse>>(it.accounts)[0].secret = { file: 'nowhere.secret' } } }, /bench\.yaml:\d+ accounts\..*\.secret refers to the file nowhere\.secret, which cannot be read: ENOENT/],
    ['a secret written into the file', { bench: (it: ReturnType<typeof parse>) => { Object.values<ReturnType<typeof parse>>(it.accounts)[0].secret = 'in the clear' } }, /secret must be object/],
    ['an account for a door that is none', { bench: (it: ReturnType<typeof parse>) => { Object.values<ReturnType<typeof parse>>(it.accounts)[0].opens.push('telnet') } }, /bench\.yaml:\d+ accounts\..*\.opens names telnet, which is no door of this bench; did you mean agent\? Its doors are opcua, mqtt, serial/],
    ['a door whose name leads out of the run folder', { component: (text: string) => text.replace('  mqtt:', '  ../../mqtt:') }, /component\.yaml:\d+ interfaces has the door "\.\.\/\.\.\/mqtt", expected a name/],
    ['an alias that leads nowhere', { component: (text: string) => text.replace('configuration:', 'hardware: *nothing\nconfiguration:') }, /component\.yaml:\d+ is not YAML that can be used: Unresolved alias/],
    ['a survey that looks at no port', { bench: (it: ReturnType<typeof parse>) => { Object.assign(it.survey, { from: 100, to: 5 }) } }, /bench\.yaml:\d+ survey\.from is 100, past survey\.to/],
    ['a port of a door that is none', { bench: (it: ReturnType<typeof parse>) => { it.doors.mqtt.settings.port = '99999' } }, /bench\.yaml:\d+ doors\.mqtt\.settings\.port is 99999, expected a port from 1 to 65535/],
    ['an address that is none', { bench: (it: ReturnType<typeof parse>) => { it.doors.opcua.settings.url = 'nonsense' } }, /bench\.yaml:\d+ doors\.opcua\.settings\.url is nonsense, expected an address such as/],
    ['a certificate that is missing', { bench: (it: ReturnType<typeof parse>) => { it.doors.mqtt.settings.ca = 'nowhere.pem' } }, /bench\.yaml:\d+ doors\.mqtt\.settings\.ca is .*nowhere\.pem, which cannot be read: ENOENT/],
    ['an application that is to be another and is the same', { bench: (it: ReturnType<typeof parse>) => { Object.assign(it.doors.opcua.settings, { otherCertificate: it.doors.opcua.settings.certificate, otherKey: it.doors.opcua.settings.key }) } }, /bench\.yaml:\d+ doors\.opcua\.settings\.otherCertificate is of the application urn:fourtwo:harness like certificate/],
    ['authorities that are not there', { bench: (it: ReturnType<typeof parse>) => { it.doors.opcua.settings.issuer = 'nowhere' } }, /bench\.yaml:\d+ doors\.opcua\.settings\.issuer is .*nowhere, where .*authority\.der is missing; `fourtwo identity` makes such a folder/],
    ['a certificate that is a key', { bench: (it: ReturnType<typeof parse>) => { it.doors.opcua.settings.certificate = it.doors.opcua.settings.key } }, /bench\.yaml:\d+ doors\.opcua\.settings\.certificate is .*, which does not hold a certificate/],
    ['a pinned key that is none', { bench: (it: ReturnType<typeof parse>) => { it.doors.agent.settings.publicKey = it.doors.mqtt.settings.ca } }, /bench\.yaml:\d+ doors\.agent\.settings\.publicKey is .*, which does not hold a P-256 public key/],
    ['an audit trail that is none', { bench: (it: ReturnType<typeof parse>) => { it.doors.opcua.settings.auditTrail = 'syslog' } }, /bench\.yaml:\d+ doors\.opcua\.settings\.auditTrail is syslog, expected log, events or both/],
    ['a method without its object', { bench: (it: ReturnType<typeof parse>) => { it.doors.opcua.settings.method = 'ns=1;s=Set' } }, /bench\.yaml:\d+ doors\.opcua\.settings\.method is ns=1;s=Set, expected the node of an object and the node of its method/],
    ['a transport that is none', { bench: (it: ReturnType<typeof parse>) => { it.doors.agent.settings.transport = 'rs485' } }, /bench\.yaml:\d+ doors\.agent\.settings\.transport is rs485, expected mqtt or serial/],
    ['a rate of the agent\'s line that is none', { bench: (it: ReturnType<typeof parse>) => { Object.assign(it.doors.agent.settings, { transport: 'serial', baudRate: 'fast' }) } }, /bench\.yaml:\d+ doors\.agent\.settings\.baudRate is fast, expected a whole number/],
    ['an agent at two lines', { bench: (it: ReturnType<typeof parse>) => { it.doors.agent.settings.path = '/dev/ttyS9' } }, /bench\.yaml:\d+ doors\.agent\.settings\.path and host are both given/],
    ['a regular expression that is none', { bench: (it: ReturnType<typeof parse>) => { it.doors.mqtt.settings.identityRecord = '(' } }, /bench\.yaml:\d+ doors\.mqtt\.settings\.identityRecord is \(, expected a regular expression/],
    ['a door that the component lacks', { bench: (it: ReturnType<typeof parse>) => { it.doors.consol = it.doors.serial } }, /bench\.yaml:\d+ doors\.consol is no interface of the component statement; did you mean (serial|opcua|mqtt)\?/],
    ['a door of another kind than stated', { component: (text: string) => text.replace('kind: mqtt', 'kind: https') }, /bench\.yaml:\d+ doors\.mqtt\.kind is mqtt, and the component statement says https/],
    ['a setting that no driver reads', { bench: (it: ReturnType<typeof parse>) => { it.doors.mqtt.settings.heartbeet = 'x' } }, /bench\.yaml:\d+ doors\.mqtt\.settings\.heartbeet is an unknown key; did you mean heartbeat\?/],
    ['an essential function at a door that is none', { bench: (it: ReturnType<typeof parse>) => { it.essential.door = 'mqqt' } }, /bench\.yaml:\d+ essential\.door is mqqt, which is no door of this bench; did you mean mqtt\?/],
    ['a neighbour of a device that is not simulated', { bench: (it: ReturnType<typeof parse>) => { it.survey.neighbour = '192.0.2.1' } }, /bench\.yaml:\d+ survey\.neighbour is 192\.0\.2\.1, which serves devices simulated on this host only/],
    ['a word that is near one', { bench: (it: ReturnType<typeof parse>) => { it.permits.hazards = ['loads', 'restart'] } }, /bench\.yaml:\d+ permits\.hazards\.1 is "restart", expected one of .*; did you mean restarts\?/],
    ['a rate of the line that is none', { bench: (it: ReturnType<typeof parse>) => { it.doors.serial.settings.baudRate = 'fast' } }, /bench\.yaml:\d+ doors\.serial\.settings\.baudRate is fast, expected a whole number/],
    ['a file of bytes', { component: () => '\x7fELF\x02\x01\n\x1b]0;title\x07' }, /component\.yaml:1 is not YAML: it holds bytes that are no text\n$/],
    ['bytes in the middle of a file', { benchText: (text: string) => text.replace('lockOut:', '# \x1b[31m\nlockOut:') }, /bench\.yaml:\d+ is not YAML: it holds bytes that are no text\n$/],
    ['an escaped control character', { bench: (it: ReturnType<typeof parse>) => { it.doors.mqtt.settings.port = '1\x1b[31m' } }, /bench\.yaml:\d+ doors\.mqtt\.settings\.port is 1\?\[31m, expected a port/],
    ['two accounts that are one user', { bench: (it: ReturnType<typeof parse>) => { it.accounts.twin = { use: 'steady', role: 'operator', opens: Object.values<ReturnType<typeof parse>>(it.accounts)[0].opens, user: Object.values<ReturnType<typeof parse>>(it.accounts)[0].user, secret: Object.values<ReturnType<typeof parse>>(it.accounts)[0].secret } } }, /bench\.yaml:\d+ accounts\.\S+ and accounts\.twin are the same user at \S+: one would be locked/],
    ['a regular expression without a group that is read', { bench: (it: ReturnType<typeof parse>) => { it.doors.mqtt.settings.identityRecord = '(?<supplier>.*) (?<model>.*) (?<version>.*)' } }, /identityRecord is .*, which has no group serial; where the device shows none, write \(\?<serial>\)/],
    ['one word for two events of the log', { bench: (it: ReturnType<typeof parse>) => { it.doors.serial.settings.auditRefusedLogin = it.doors.serial.settings.auditLogin } }, /bench\.yaml:\d+ doors\.serial\.settings\.auditLogin is login like auditRefusedLogin/],
    ['a time for records that is none', { bench: (it: ReturnType<typeof parse>) => { it.doors.serial.settings.recordedWithin = 'soon' } }, /bench\.yaml:\d+ doors\.serial\.settings\.recordedWithin is soon, expected milliseconds from 1 to 999999/],
  ])('%s', (_, alter, says) => {
    write(alter)
    const { status, stderr } = assess('--out', join(files, 'never'))
    expect(stderr).toMatch(says)
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(stderr).not.toMatch(/at line \d|[^\P{Cc}\n]/u)
    expect(status).toBe(2)
  })
  test('the line is that of the key which is wrong', () => {
    write({ bench: it => { it.doors.mqtt.settings.port = '99999' } })
    const line = readFileSync(bench, 'utf8').split('\n').findIndex(text => text.includes('99999')) + 1
    expect(assess().stderr).toContain(`bench.yaml:${line} `)
    write({ bench: it => { Object.values<ReturnType<typeof parse>>(it.accounts)[0].secret = { env: 'FOURTWO_NOT_SET' } } })
    const secret = readFileSync(bench, 'utf8').split('\n').findIndex(text => text.includes('FOURTWO_NOT_SET')) // its key stands in the line before
    expect(assess().stderr).toContain(`bench.yaml:${secret} accounts`)
  })
  test('a bench that permits nothing by name is asked what locks and changes nothing', () => {
    write({ bench: it => { delete it.permits } })
    const rows: readonly { readonly ask: string; readonly hazard: string; readonly not?: string }[] = JSON.parse(assess('--dry-run', '--json').stdout)
    const put = rows.filter(it => it.not === undefined)
    expect(new Set(put.map(({ hazard }) => hazard))).toEqual(new Set(['none', 'failed-login']))
    expect(rows.find(it => it.ask === 'locks-out-after-failed-logins@mqtt')?.not).toBe('the bench does not permit the hazard locks-account')
    write({ bench: it => { it.permits = { longestWait: 5000 } } })
    expect(JSON.parse(assess('--dry-run', '--json').stdout).filter((it: { not?: string }) => it.not === undefined).length).toBeGreaterThanOrEqual(put.length)
  })
  test('a bench file that is missing', () => {
    write({})
    rmSync(bench)
    const { status, stderr } = assess()
    expect(stderr).toMatch(/bench\.yaml cannot be read: ENOENT/)
    expect(status).toBe(2)
  })
  test('a target that is none', () => {
    write({})
    const { status, stderr } = assess('--target', '7')
    expect(stderr).toMatch(/the target 7 is neither a level from 0 to 4 nor a list such as IAC=2,UC=1/)
    expect(status).toBe(2)
  })
  test('a probe and a door that do not exist, with the nearest name', () => {
    write({})
    expect(assess('--only', 'locks-out').stderr).toMatch(/no probe locks-out; did you mean/)
    expect(assess('--interface', 'opcau').stderr).toMatch(/no door opcau; did you mean opcua\?/)
    expect(assess('--only', 'locks-out').status).toBe(2)
  })
  test('a run folder that cannot be written, or that holds a run already', () => {
    write({})
    writeFileSync(join(files, 'a-file'), '')
    expect(assess('--out', join(files, 'a-file')).stderr).toMatch(/the run folder .*a-file cannot be written/)
    const { status } = assess('--out', join(files, 'a-file'))
    expect(status).toBe(2)
    expect(assess('--out', join(files, 'once'), '--only', 'shows-its-nameplate', '--interface', 'mqtt').status).toBe(0)
    expect(assess('--out', join(files, 'once'), '--only', 'shows-its-nameplate').stderr).toMatch(/already holds a run; --resume goes on with it/)
  }, 60_000)
})

describe('a device that cannot be asked is said to be so: exit 3', () => {
  test('at an address where nobody listens', () => {
    write({ bench: it => { it.doors.serial.settings.port = '1' } })
    const { status, stderr } = assess('--out', join(files, 'away'), '--only', 'refuses-wrong-credentials')
    expect(stderr).toMatch(/nobody answers at serial: 127\.\d+\.\d+\.\d+ port 1: connection refused/)
    expect(readFileSync(join(files, 'away', 'findings.jsonl'), 'utf8')).toContain('"not-reached"')
    const later = spawnSync(process.execPath, [fourtwo, 'judge', join(files, 'away')], { encoding: 'utf8' })
    expect(later.stderr).toMatch(/nobody answers at serial: 127\.\d+\.\d+\.\d+ port 1: connection refused/)
    expect([status, later.status]).toEqual([3, 3])
  }, 60_000)
  test('at a port where something else listens', () => {
    write({ bench: it => { it.doors.serial.settings.port = it.doors.mqtt.settings.port } })
    const { status, stderr } = assess('--out', join(files, 'wrong'), '--only', 'refuses-wrong-credentials')
    expect(stderr).toMatch(/no question came to a control at serial/)
    expect([status, spawnSync(process.execPath, [fourtwo, 'judge', join(files, 'wrong')]).status]).toEqual([3, 3])
  }, 60_000)
})

describe('a path that is no run folder', () => {
  test('is bad input: exit 2', () => {
    for (const command of ['judge', 'report']) {
      const { status, stderr } = spawnSync(process.execPath, [fourtwo, command, files], { encoding: 'utf8' })
      expect(stderr).toMatch(/run\.json cannot be read: is .* a run folder\?/)
      expect(status).toBe(2)
    }
  })
})
