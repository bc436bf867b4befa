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
    ['YAML that is none', { component: () => 'supplier: [' }, /component\.yaml:\d+ is not YAML/],
    ['a wrong type', { component: (text: string) => text.replace('EDR', 'XYZ') }, /component\.yaml:\d+ types\.0 .*SAR, EDR, HDR, NDR/],
    ['a port that is none', { bench: (it: ReturnType<typeof parse>) => { it.survey.from = 99_999 } }, /bench\.yaml:\d+ survey\.from must be <= 65535/],
    ['a secret whose variable is not set', { bench: (it: ReturnType<typeof parse>) => { Object.values<ReturnType<typeof parse>>(it.accounts)[0].secret = { env: 'FOURTWO_NOT_SET' } } }, /accounts\..*\.secret refers to the environment variable FOURTWO_NOT_SET, which is not set/],
    ['a secret whose file is missing', { bench: (it: ReturnType<typeof parse>) => { Object.values<ReturnType<typeof parse>>(it.accounts)[0].secret = { file: 'nowhere.secret' } } }, /secret refers to the file nowhere\.secret, which cannot be read/],
    ['a secret written into the file', { bench: (it: ReturnType<typeof parse>) => { Object.values<ReturnType<typeof parse>>(it.accounts)[0].secret = 'in the clear' } }, /secret must be object/],
    ['an account for a door that is none', { bench: (it: ReturnType<typeof parse>) => { Object.values<ReturnType<typeof parse>>(it.accounts)[0].opens.push('telnet') } }, /opens names telnet, which is no door of this bench; its doors are opcua, mqtt, serial/],
    ['a door whose name leads out of the run folder', { component: (text: string) => text.replace('  mqtt:', '  ../../mqtt:') }, /component\.yaml:\d+ interfaces has the door "\.\.\/\.\.\/mqtt", expected a name/],
    ['an alias that leads nowhere', { component: (text: string) => text.replace('configuration:', 'hardware: *nothing\nconfiguration:') }, /component\.yaml is not YAML that can be used: Unresolved alias/],
    ['a survey that looks at no port', { bench: (it: ReturnType<typeof parse>) => { Object.assign(it.survey, { from: 100, to: 5 }) } }, /survey\.from is 100, past survey\.to/],
    ['a port of a door that is none', { bench: (it: ReturnType<typeof parse>) => { it.doors.mqtt.settings.port = '99999' } }, /doors\.mqtt\.settings\.port is 99999, expected a port from 1 to 65535/],
    ['an address that is none', { bench: (it: ReturnType<typeof parse>) => { it.doors.opcua.settings.url = 'nonsense' } }, /doors\.opcua\.settings\.url is nonsense, expected an address such as/],
    ['a certificate that is missing', { bench: (it: ReturnType<typeof parse>) => { it.doors.mqtt.settings.ca = 'nowhere.pem' } }, /doors\.mqtt\.settings\.ca is .*nowhere\.pem, which cannot be read: ENOENT/],
    ['a certificate that is a key', { bench: (it: ReturnType<typeof parse>) => { it.doors.opcua.settings.certificate = it.doors.opcua.settings.key } }, /doors\.opcua\.settings\.certificate is .*, which does not hold a certificate/],
    ['a pinned key that is none', { bench: (it: ReturnType<typeof parse>) => { it.doors.agent.settings.publicKey = it.doors.mqtt.settings.ca } }, /doors\.agent\.settings\.publicKey is .*, which does not hold a P-256 public key/],
    ['a transport that is none', { bench: (it: ReturnType<typeof parse>) => { it.doors.agent.settings.transport = 'rs485' } }, /doors\.agent\.settings\.transport is rs485, expected mqtt or serial/],
    ['a regular expression that is none', { bench: (it: ReturnType<typeof parse>) => { it.doors.mqtt.settings.identityRecord = '(' } }, /doors\.mqtt\.settings\.identityRecord is \(, expected a regular expression/],
    ['a door that the component lacks', { bench: (it: ReturnType<typeof parse>) => { it.doors.consol = it.doors.serial } }, /doors\.consol is no interface of the component statement; did you mean (serial|opcua|mqtt)\?/],
    ['a door of another kind than stated', { component: (text: string) => text.replace('kind: mqtt', 'kind: https') }, /doors\.mqtt\.kind is mqtt, and the component statement says https/],
    ['a setting that no driver reads', { bench: (it: ReturnType<typeof parse>) => { it.doors.mqtt.settings.heartbeet = 'x' } }, /doors\.mqtt\.settings has the unknown key heartbeet; did you mean heartbeat\?/],
  ])('%s', (_, alter, says) => {
    write(alter)
    const { status, stderr } = assess('--out', join(files, 'never'))
    expect(stderr).toMatch(says)
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(status).toBe(2)
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
    expect(status).toBe(3)
  }, 60_000)
  test('at a port where something else listens', () => {
    write({ bench: it => { it.doors.serial.settings.port = it.doors.mqtt.settings.port } })
    const { status, stderr } = assess('--out', join(files, 'wrong'), '--only', 'refuses-wrong-credentials')
    expect(stderr).toMatch(/no question came to a control at serial/)
    expect(status).toBe(3)
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
