import { createHash } from 'node:crypto'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readBenchFile } from '@fourtwo/harness/input/bench-file.ts'
import { readComponentFile } from '@fourtwo/harness/input/component-file.ts'
import { loadInterfaces, loadProbes } from '@fourtwo/harness/load.ts'
import { html } from '@fourtwo/harness/report/html.ts'
import { writeViews } from '@fourtwo/harness/report/views.ts'
import { assess } from '@fourtwo/harness/run/assess.ts'
import { type Run, readRun } from '@fourtwo/harness/run/folder.ts'
import { replay } from '@fourtwo/harness/run/replay.ts'
import { startSimulator } from '@fourtwo/harness/simulator.ts'
import { decodedViewOf, viewOf } from '@fourtwo/harness/view.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { staysOpen } from './undecided.ts'

console.log = console.info = console.debug = console.error
const folder = mkdtempSync(join(tmpdir(), 'fourtwo-test-'))
const secrets: string[] = []

async function assessOne(name: string, args: readonly string[]) {
  const simulator = await startSimulator([...args, '--lock-window', '1000', '--scrypt', '1024'])
  try {
    const bench = readBenchFile(simulator.benchFile)
    secrets.push(...Object.values(bench.accounts).flatMap(it => Object.values(it.opens).map(({ secret }) => secret)))
    const component = readComponentFile(simulator.componentFile)
    await assess({ component, bench, interfaces: await loadInterfaces(), probes: await loadProbes(), folder: join(folder, name), tool: 'test' })
    return { run: readRun(join(folder, name)), trips: await simulator.trips() }
  } finally {
    await simulator.close()
  }
}

describe('the main job', () => {
  let sound: Awaited<ReturnType<typeof assessOne>>
  let defective: Awaited<ReturnType<typeof assessOne>>
  beforeAll(async () => {
    sound = await assessOne('sound', ['--seed', '11'])
    defective = await assessOne('defective', ['--seed', '12', '--defect', 'never-locks-out'])
  }, 240_000)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('finds every question satisfied at every door of the sound device, whose levels stay honest', () => {
    expect(sound.run.findings.filter(it => it.outcome !== 'satisfied' && it.outcome !== 'not-applicable' && !staysOpen(it)).map(it => it.ask)).toEqual(['guard'])
    expect(sound.run.findings.filter(it => it.outcome === 'not-applicable').map(it => it.ask).toSorted()).toEqual([
      ...['accepts-what-the-owner-installs', 'answers-only-on-declared-ports', 'asks-for-proofs-that-nobody-foresees', 'lets-no-keys-outlive-their-time', 'refuses-certificates-of-unknown-users', 'survives-odd-chains', 'tells-nothing-of-what-was-sealed', 'wants-proof-of-a-users-key'].flatMap(it => [`${it}@mqtt`, `${it}@serial`]),
      ...['keeps-the-audit-log-from-its-readers', 'writes-whole-records-of-changes', 'writes-whole-records-of-logins'].map(it => `${it}@mqtt`),
      ...['states-authenticated-radio', 'states-governed-radio', 'states-individual-radio-credentials', 'states-limited-execution-of-network-devices', 'states-malware-protection'].map(it => `${it}@agent`),
    ].toSorted())
    expect(sound.run.findings).toHaveLength(sound.run.plan.length)
    expect(viewOf(sound.run).score.vector.map(({ proven, possible }) => [proven, possible])).toEqual([0, 0, 0, 0, 0, 1, 0].map(proven => [proven, 4]))
    expect(sound.run.left).toEqual([])
    expect(sound.trips).toEqual([])
  })
  test('finds the planted defect at every door, tied to a decision it tripped', () => {
    expect(defective.run.findings.filter(it => it.outcome === 'violated' && it.repetition === undefined).map(it => it.ask).toSorted()).toEqual(['locks-out-after-failed-logins', 'locks-out-however-the-client-comes'].flatMap(probe => ['mqtt', 'opcua', 'serial'].map(door => `${probe}@${door}`)))
    expect(defective.trips).toEqual(expect.arrayContaining([expect.objectContaining({ policy: 'locksOut', door: 'serial' })]))
    expect(viewOf(defective.run).score.vector[0]).toMatchObject({ possible: 0, unmet: 1 })
  })
  test('says what it was made with and when, to who wants to make it again', () => {
    const head = JSON.parse(readFileSync(join(folder, 'sound', 'run.json'), 'utf8'))
    const sha256 = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex')
    expect(head).toMatchObject({ tool: 'test', node: process.version, nodeBinary: sha256(process.execPath), lockFile: sha256(join(import.meta.dirname, '../package-lock.json')), edition: 'iec-62443-4-2:2019' })
    expect(Date.parse(head.ended)).toBeGreaterThan(Date.parse(head.began))
    expect(sound.run.sealed).toBe(true)
  })
  test('changes no finding when it is replayed', async () => {
    expect(await replay(sound.run, await loadProbes())).toEqual([])
    expect(await replay(defective.run, await loadProbes())).toEqual([])
  })
  test('makes the same page from a copy of the run elsewhere', async () => {
    cpSync(join(folder, 'sound'), join(folder, 'copy'), { recursive: true })
    expect(await html(await decodedViewOf(readRun(join(folder, 'copy'))))).toBe(await html(await decodedViewOf(sound.run)))
  })
  test('keeps no secret in the run and its views, raw, in hex or in base64', async () => {
    await writeViews(join(folder, 'defective'))
    const files = readdirSync(join(folder, 'defective'), { recursive: true, encoding: 'utf8' }).filter(file => /\.(jsonl?|html|md)$/.test(file))
    expect(files).toContain(join('views', 'report.html'))
    const all = files.map(file => readFileSync(join(folder, 'defective', file), 'utf8')).join('\n')
    expect(all).toContain('****')
    expect(secrets.length).toBeGreaterThan(20)
    for (const secret of secrets) for (const form of [secret, Buffer.from(secret).toString('hex'), Buffer.from(secret).toString('hex', 0, 8).replaceAll(/(..)(?=.)/g, '$1 '), Buffer.from(secret).toString('base64').slice(0, -4)]) expect(all.includes(form)).toBe(false)
  })
  test('proves less, never more, when it is cut off at any line', () => {
    const heldBy = (run: Run) => new Set(viewOf(run).score.rows.flatMap(row => row.assertions).filter(({ state }) => state === 'holds').map(({ id }) => id))
    for (const { run } of [sound, defective]) {
      const whole = heldBy(run)
      expect(whole.size).toBeGreaterThan(5)
      expect(heldBy({ ...run, findings: [] })).toEqual(new Set())
      for (let kept = 1; kept <= run.findings.length; kept++)
        expect([...heldBy({ ...run, findings: run.findings.slice(0, kept) })].filter(id => !whole.has(id)), `with ${kept} findings`).toEqual([])
    }
  })
  test('drops a last line that was cut off and says so', () => {
    cpSync(join(folder, 'sound'), join(folder, 'cut'), { recursive: true })
    rmSync(join(folder, 'cut', 'manifest.json')) // a run that was cut off was never sealed
    const file = join(folder, 'cut', 'findings.jsonl')
    writeFileSync(file, readFileSync(file, 'utf8').slice(0, -20))
    const run = readRun(join(folder, 'cut'))
    expect(run.findings).toHaveLength(sound.run.findings.length - 1)
    expect(viewOf(run).notes.join()).toContain('findings.jsonl')
  })
  test('puts device text into the page as text', async () => {
    const [first] = sound.run.findings
    expect(first).toBeDefined()
    const hostile = sound.run.findings.map(it => ({ ...it, because: '<script>alert(1)</script>' }))
    const page = await html(await decodedViewOf({ ...sound.run, findings: hostile }))
    expect(page).toContain('&lt;script&gt;')
    expect(page).not.toContain('<script')
    expect(page).not.toMatch(/ (?:src|srcset|href|action|data|poster)="(?!#)|url\(|@import/)
  })
})
