import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Bench } from '@fourtwo/harness/bench.ts'
import { readBenchFile } from '@fourtwo/harness/input/bench-file.ts'
import { readComponentFile } from '@fourtwo/harness/input/component-file.ts'
import { loadInterfaces, loadProbes } from '@fourtwo/harness/load.ts'
import { assess } from '@fourtwo/harness/run/assess.ts'
import { readRun } from '@fourtwo/harness/run/folder.ts'
import { type Simulator, startSimulator } from '@fourtwo/harness/simulator.ts'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'

console.log = console.info = console.debug = console.error

let simulator: Simulator
let place = ''
beforeAll(async () => {
  simulator = await startSimulator(['--seed', '11', '--lock-window', '400', '--scrypt', '1024'])
  place = mkdtempSync(join(tmpdir(), 'fourtwo-trust-'))
}, 30_000)
afterAll(async () => {
  await simulator.close()
  rmSync(place, { recursive: true, force: true })
})

afterEach(() => simulator.arm({ window: 400 }))

async function put(probes: readonly string[], change: (bench: Bench) => Bench = it => it) {
  const folder = mkdtempSync(join(place, 'run-'))
  const bench = change(readBenchFile(simulator.benchFile))
  const { findings } = await assess({
    component: { ...readComponentFile(simulator.componentFile), types: ['EDR'] }, bench, interfaces: await loadInterfaces(), probes: await loadProbes(), folder, tool: 'test',
    doors: ['opcua'], wanted: ask => ask.door === 'opcua' && probes.includes(ask.probe),
  })
  const run = readRun(folder)
  const answers = (ask: string, verb: string): string[] => {
    const lines = run.transcripts.get(ask) ?? []
    return lines.flatMap(line => (line.kind === 'call' && line.verb === verb ? lines.flatMap(it => (it.kind === 'answer' && it.of === line.n ? [it.answer.says === 'shown' ? it.answer.read : it.answer.says] : [])) : []))
  }
  return { folder, bench, answers, left: readFileSync(join(folder, 'left.jsonl'), 'utf8'), found: findings.filter(it => it.door === 'opcua' && probes.includes(it.probe)) }
}

describe('the trust session at a sound device', () => {
  test('takes off the list what it has put there', async () => {
    const anchors = ['lets-administrators-alone-install-anchors', 'accepts-what-the-owner-installs']
    const [first, second] = [await put(anchors), await put(anchors)]
    for (const { found, left, answers } of [first, second]) {
      expect(found.map(({ outcome }) => outcome)).toEqual(['satisfied', 'satisfied'])
      expect(left).toBe('')
      for (const probe of anchors) expect(answers(`${probe}@opcua~undo`, 'undo')).toEqual(['undone'])
    }
    // While it is asked, one certificate of the harness stands there.
    const lists = [first, second].map(({ answers }) => answers('lets-administrators-alone-install-anchors@opcua', 'list').map(it => JSON.parse(it) as string[]))
    expect(lists.map(all => all.length)).toEqual([5, 5])
    expect(new Set(lists.flat().map(({ length }) => length)).size).toBe(1)
  }, 60_000)

  test('leaves no key in the folder of a run', async () => {
    const { folder, bench } = await put(['refuses-certificates-that-were-altered', 'refuses-strangers-on-second-contact', 'wants-proof-of-a-users-key'])
    const settings = bench.doors['opcua']?.settings ?? {}
    const keys = [settings['key'] ?? '', settings['userKey'] ?? '', ...readdirSync(settings['issuer'] ?? '').filter(file => file.endsWith('.key')).map(file => join(settings['issuer'] ?? '', file))]
    const middles = keys.map(file => Buffer.from(readFileSync(file, 'utf8').replaceAll(/-----.*-----|\s/g, ''), 'base64').subarray(300, 420)) // inside the private exponent
    expect(middles.length).toBe(5)
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(it => it.isFile()).map(it => readFileSync(join(it.parentPath, it.name)))
    for (const file of files) {
      expect(file.includes('PRIVATE KEY')).toBe(false)
      for (const middle of middles) for (const form of [middle.toString('hex'), middle.toString('base64').slice(4, 100)]) expect(file.includes(form)).toBe(false)
    }
  }, 60_000)

  test('says what makes an authority where the bench names none, and asks what can be asked without', async () => {
    const without = ({ doors, ...bench }: Bench): Bench => ({ ...bench, doors: Object.fromEntries(Object.entries(doors).map(([name, door]) => [name, { ...door, settings: Object.fromEntries(Object.entries(door.settings).filter(([key]) => key !== 'issuer')) }])) })
    const { found } = await put(['refuses-revoked-certificates', 'refuses-weak-certificates', 'refuses-strangers-on-second-contact', 'survives-odd-chains'], without)
    expect(Object.fromEntries(found.map(it => [it.probe, it.outcome === 'inconclusive' ? it.cause : it.outcome]))).toEqual({
      'refuses-revoked-certificates': 'needs-credential', 'refuses-weak-certificates': 'needs-credential', 'refuses-strangers-on-second-contact': 'satisfied', 'survives-odd-chains': 'satisfied',
    })
    expect(found.find(it => it.outcome === 'inconclusive')?.because).toContain('fourtwo identity')
  }, 60_000)
})

describe('an owner who is odd and sound', () => {
  /** Whether the application of the bench signed its certificate itself, and what was found. */
  const come = async (probes: readonly string[]) => {
    const { bench, found } = await put(probes)
    const { issuer, subject } = new X509Certificate(readFileSync(bench.doors['opcua']?.settings['certificate'] ?? ''))
    return [issuer === subject, ...found.map(({ outcome }) => outcome)]
  }
  test('may bear authorities without a list, which is told of', async () => {
    const sound = await put(['refuses-revoked-certificates'])
    await simulator.arm({ decoy: 'bears-authorities-without-lists', window: 400 })
    const bearing = await put(['refuses-revoked-certificates'])
    expect([sound, bearing].map(({ found }) => found.map(({ outcome, because }) => [outcome, /not judged: .*, and it was (.*)$/.exec(because)?.[1]]))).toEqual([[['satisfied', 'refused']], [['satisfied', 'let in']]])
  }, 60_000)

  test('may have no authority for applications, and install their own certificates', async () => {
    const asked = ['refuses-strangers-on-second-contact', 'wants-proof-of-the-key']
    const sound = await come(asked)
    await simulator.arm({ decoy: 'trusts-installed-self-signed-certificates', window: 400 })
    const alone = await come(asked)
    expect([sound, alone]).toEqual([[false, 'satisfied', 'satisfied'], [true, 'satisfied', 'satisfied']])
  }, 60_000)
})

describe('a user who comes with a certificate', () => {
  const asked = ['wants-proof-of-a-users-key', 'refuses-certificates-of-unknown-users']
  const without = (bench: Bench, ...keys: readonly string[]): Bench => ({ ...bench, doors: Object.fromEntries(Object.entries(bench.doors).map(([name, door]) => [name, { ...door, settings: Object.fromEntries(Object.entries(door.settings).filter(([key]) => !keys.includes(key))) }])) })
  test('needs one that the bench names, or the question stays open', async () => {
    expect((await put(asked, bench => without(bench, 'userCertificate', 'userKey'))).found.map(it => (it.outcome === 'inconclusive' ? it.cause : it.outcome))).toEqual(['needs-credential', 'needs-credential'])
  }, 60_000)

  test('is no other than the one who was installed: an application that is trusted is no user', async () => {
    const application = await put(asked, bench => {
      const { certificate = '', key = '' } = bench.doors['opcua']?.settings ?? {}
      return { ...bench, doors: Object.fromEntries(Object.entries(bench.doors).map(([name, door]) => [name, { ...door, settings: { ...door.settings, userCertificate: certificate, userKey: key } }])) }
    })
    expect(application.found.map(it => (it.outcome === 'inconclusive' ? it.cause : it.outcome))).toEqual(['no-baseline', 'no-baseline'])
  }, 60_000)
})
