import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compare } from '@fourtwo/harness/report/sidebyside.ts'
import { html } from '@fourtwo/harness/report/html.ts'
import { markdown } from '@fourtwo/harness/report/markdown.ts'
import { scorecard } from '@fourtwo/harness/report/scorecard.ts'
import { readRun } from '@fourtwo/harness/run/folder.ts'
import { decodedViewOf, viewOf } from '@fourtwo/harness/view.ts'
import { afterAll, describe, expect, test } from 'vitest'

console.log = console.info = console.debug = console.error
const fourtwo = join(import.meta.dirname, '../harness/bin/fourtwo.js')
const golden = join(import.meta.dirname, '../test-vectors/runs/rtu-never-locks-out')
const folder = mkdtempSync(join(tmpdir(), 'fourtwo-views-'))
const names = ['report.html', 'report.md', 'score.json', 'verdicts.json'] as const
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A module that sets the clock ahead for whatever is loaded after it. */
const ahead = (days: number): string => `data:text/javascript,${encodeURIComponent(`
const Real = Date, shift = ${days} * 86400000
globalThis.Date = class extends Real { constructor(...given) { given.length === 0 ? super(Real.now() + shift) : super(...given) } static now() { return Real.now() + shift } }`)}`

/** Puts a copy of the recorded run at a place of its own and has the real command write its views there. */
function reportAt(place: string, env: Readonly<Record<string, string>>, clock: readonly string[] = []): Map<string, string> {
  const run = join(folder, place, 'run')
  mkdirSync(join(folder, place), { recursive: true })
  cpSync(golden, run, { recursive: true, filter: file => !file.includes('views') })
  const { status, stderr } = spawnSync(process.execPath, [...clock, fourtwo, 'report', 'run'], { encoding: 'utf8', cwd: join(folder, place), env: { ...process.env, ...env } })
  expect([status, stderr]).toEqual([0, ''])
  expect(readdirSync(join(run, 'views')).toSorted()).toEqual([...names])
  return new Map(names.map(name => [name, createHash('sha256').update(readFileSync(join(run, 'views', name))).digest('hex')]))
}

describe('the views of a run', () => {
  const here = reportAt('here', { TZ: 'UTC', LANG: 'C', LC_ALL: 'C' })

  test.each([
    ['another time zone', { TZ: 'Pacific/Kiritimati' }, []],
    ['another locale', { TZ: 'UTC', LANG: 'tr_TR.UTF-8', LC_ALL: 'ar_EG.UTF-8', LANGUAGE: 'ar' }, []],
    ['a clock a year later', { TZ: 'America/St_Johns', LC_ALL: 'de_DE.UTF-8' }, ['--import', ahead(365)]],
  ] as const)('are the same bytes in another folder and under %s', (name, env, clock) => {
    expect(reportAt(join('elsewhere', name), env, clock)).toEqual(here)
  })
  test('carry the digest of the manifest, each of them', () => {
    const digest = createHash('sha256').update(readFileSync(join(golden, 'manifest.json'))).digest('hex')
    for (const name of names) expect(readFileSync(join(folder, 'here', 'run', 'views', name), 'utf8')).toContain(digest)
  })
  test('are not made of a run that was altered, or added to, after its seal', () => {
    for (const [file, says] of [['findings.jsonl', /not what was sealed/], ['transcripts/one-more.jsonl', /added after the run was sealed/]] as const) {
      const run = join(folder, file.replaceAll('/', '-'))
      cpSync(golden, run, { recursive: true })
      appendFileSync(join(run, file), '')
      writeFileSync(join(run, file), `${file.startsWith('f') ? readFileSync(join(run, file), 'utf8') : ''}\n`)
      const { status, stderr } = spawnSync(process.execPath, [fourtwo, 'report', run], { encoding: 'utf8' })
      expect(stderr).toMatch(says)
      expect(stderr.trim().split('\n')).toHaveLength(1)
      expect(status).toBe(4)
    }
  })
  test('hold the verdicts of every row, in one file, and the levels in another', () => {
    const read = (name: string) => JSON.parse(readFileSync(join(folder, 'here', 'run', 'views', name), 'utf8'))
    expect(read('verdicts.json').rows).toHaveLength(83)
    expect(read('score.json').vector).toHaveLength(7)
    expect(read('score.json').rows).toBeUndefined()
  })
})

describe('the page', () => {
  test('decodes what a witness heard at another door by that door', async () => {
    const { decoded, transcripts } = await decodedViewOf(readRun(golden))
    const lines = transcripts.get('records-refused-operations@mqtt') ?? []
    const names = new Set(lines.flatMap(line => (decoded.get(line) ?? []).map(it => it.name)))
    expect(names).toContain('CONNACK')
    expect(names).toContain('ActivateSessionResponse')
  })
  test('shows what page one must say', async () => {
    const page = await html(await decodedViewOf(readRun(golden)))
    for (const words of ['SIM-', 'hardened', 'iec-62443-4-2:2019', 'Catalogue not verified against the licensed text', '0 of 83 rows not tested because the bench forbids it', 'Every declared door has a driver', 'no 4-1 assessment, no vulnerability scan, no penetration test', 'observed', 'Two witnesses disagree', 'Supports, native', 'Supports, declared', 'not asked in this run', 'not yet askable by this version'])
      expect(page).toContain(words)
  })
  test('keeps device text text, wherever it comes from', async () => {
    const run = readRun(golden)
    const hostile = '"><script>alert(1)</script>'
    const findings = run.findings.map(it => ({ ...it, because: hostile }))
    const transcripts = new Map([...run.transcripts].map(([name, lines]) => [name, lines.map(line =>
      line.kind === 'answer' ? { ...line, answer: { ...line.answer, read: hostile } } : line.kind === 'bytes' ? { ...line, what: hostile, hex: Buffer.from(hostile).toString('hex') } : line)]))
    const component = { ...run.head.component, supplier: hostile, model: hostile }
    const view = await decodedViewOf({ ...run, head: { ...run.head, component }, findings, transcripts, left: [hostile] })
    const page = await html(view)
    expect(page).toContain('&lt;script&gt;')
    expect(page).not.toContain('<script')
    expect(markdown(view)).not.toContain('<script')
  })
  test('stays usable when a run is large: most of it is named, not shown', async () => {
    const run = readRun(golden)
    const transcripts = new Map([...run.transcripts].map(([name, lines]) => [name, lines.flatMap(line => (line.kind === 'bytes' ? [line, ...Array(30).fill(line)] : [line]))]))
    expect((await html(await decodedViewOf({ ...run, transcripts }))).length).toBeLessThan(12_000_000)
  })
})

describe('the scorecard', () => {
  const report = viewOf(readRun(golden))
  test('fits its columns and has colour only where it is wanted', () => {
    for (const columns of [72, 80, 100]) {
      const lines = scorecard(report, { color: false, columns }).split('\n')
      expect(lines.filter(line => line.length > columns)).toEqual([])
    }
    expect(scorecard(report, { color: false })).not.toContain('\x1b')
    expect(scorecard(report, { color: true })).toContain('\x1b[31m')
  })
  test('marks each unproven row asked, not asked in this run or not yet askable, once', () => {
    const text = scorecard(report, { color: false })
    const unproven = text.slice(text.indexOf('\nrows unproven')).replaceAll(/\n +/g, ' ')
    for (const row of report.score.rows.filter(it => it.verdict === 'unproven')) expect(unproven).toMatch(new RegExp(`${row.row.replaceAll(/[()]/g, '\\$&')}(?=[,;\\s])`))
    expect(unproven).toMatch(/ asked: CR/)
    expect(unproven).toMatch(/not asked in this run: CR/)
    expect(unproven).toMatch(/not yet askable: CR/)
  })
  test('names each violated assertion with its door and reason', () => {
    for (const door of ['mqtt', 'opcua', 'serial']) expect(scorecard(report, { color: false }).replaceAll(/\s+/g, ' ')).toContain(`CR 1.11/b at ${door}: the right password was accepted after 3 wrong ones (seen twice)`)
  })
  test('stands beside another within 100 columns', () => {
    const run = readRun(golden)
    const other = viewOf({ ...run, findings: run.findings.filter(it => it.assertion !== 'CR 1.11/b') })
    const text = compare({ ...report, title: 'never-locks-out' }, { ...other, title: 'a title that is rather long, and goes on, for a device of that name' })
    expect(text.split('\n').filter(line => line.length > 100)).toEqual([])
    expect(text).toMatch(/what differs: 1 assertion, 1 contradiction\n/)
    expect(text).toMatch(/ {16}contradiction at serial: the agent stated +no contradiction/)
    expect(text).toMatch(/CR 1\.11\/b +✗ broken: /)
  })
})
