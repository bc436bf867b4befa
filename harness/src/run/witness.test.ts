import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readWitnessFile } from '../input/witness-file.ts'
import { statementOf } from '../judge/made-runs.ts'
import { viewOf } from '../view.ts'
import { readRun, RunWriter } from './folder.ts'
import { admitWitness } from './witness.ts'

const yaml = `records:
  - assertion: 3.14/b
    door: panel
    says: satisfied
    because: an altered image did not start
    configuration: hardened
    kind: witnessed-test
    unit: '1'
    person: P. Erson
    organisation: Lab
    independence: independent
    reference: PR-14
    version: '2'
    digest: ${'b'.repeat(64)}
    date: 2026-02-03
`
let at = ''
let run = ''
beforeEach(() => {
  at = mkdtempSync(join(tmpdir(), 'fourtwo-witness-'))
  run = join(at, 'run')
  const writer = new RunWriter(run, { tool: 'test', node: 'v0', edition: 'iec-62443-4-2:2019', assessment: 'lab', practiceList: '2026-01', began: '2026-01-01', component: statementOf(), bench: { accounts: { ann: { holder: 'person', opens: { broker: {} } } } } }, false)
  writer.plan([])
  writer.seal()
})
afterEach(() => rmSync(at, { recursive: true, force: true }))
const written = (text: string) => {
  const file = join(at, 'witness.yaml')
  writeFileSync(file, text)
  return file
}
const found = () => viewOf(readRun(run)).score.rows.flatMap(row => row.assertions).find(it => it.id === '3.14/b')

describe('what a person found', () => {
  test('is copied into the run, judged from there, and can be followed to the record', () => {
    expect(found()?.state).toBe('open')
    admitWitness(run, readWitnessFile(written(yaml)))
    rmSync(join(at, 'witness.yaml'))
    expect(found()).toMatchObject({ state: 'holds', closedBy: 'witnessed', doors: [{ source: 'witnessed', record: { person: 'P. Erson', reference: 'PR-14' } }] })
    expect(readRun(run).transcripts.get('witness-0@panel')).toHaveLength(2)
  })
  test('is copied once, and seals the run anew', () => {
    for (let n = 0; n < 2; n++) admitWitness(run, readWitnessFile(written(yaml)))
    expect(readRun(run).findings).toHaveLength(1)
    expect(readFileSync(join(run, 'manifest.json'), 'utf8')).toContain('witness.jsonl')
    writeFileSync(join(run, 'witness.jsonl'), readFileSync(join(run, 'witness.jsonl'), 'utf8').replace('an altered', 'no altered'))
    expect(() => readRun(run)).toThrow('not what was sealed')
  })
  test('at a door that is no interface is refused', () => {
    expect(() => admitWitness(run, readWitnessFile(written(yaml.replace('door: panel', 'door: pannel'))))).toThrow('pannel')
  })
  test.each([
    ['an unknown key', yaml.replace('person:', 'persn:'), /witness\.yaml:\d+ .*(unknown key persn; did you mean person|required property 'person')/],
    ['an assertion that is none', yaml.replace('3.14/b', '3.14/z'), /records\[0\]\.assertion.*3\.14\/z/],
    ['a test without its unit', yaml.replace("    unit: '1'\n", ''), /records\[0\]\.unit is missing/],
    ['a day that is none', yaml.replace('2026-02-03', '2026-02-31'), /records\[0\]\.date/],
    ['no record', 'records: []\n', /witness\.yaml:1 records/],
  ])('with %s is one sentence with the place', (_, text, says) => expect(() => readWitnessFile(written(text))).toThrow(says))
  test('is written as the example in docs shows', () => {
    const example = readWitnessFile(join(import.meta.dirname, '../../../docs/witness.yaml'))
    expect(example.map(it => it.record.kind)).toEqual(['witnessed-test', 'reviewed-document', 'supplier-test-record'])
    admitWitness(run, example.map(it => ({ ...it, record: { ...it.record, ...(it.record.unit === undefined ? {} : { unit: '1' }) } })))
    const states = viewOf(readRun(run)).score.rows.flatMap(row => row.assertions)
    expect(example.map(({ assertion }) => states.find(it => it.id === assertion)?.closedBy)).toEqual(['witnessed', 'reviewed', 'by-record'])
  })
  test('leaves the head of the run as it was written', () => {
    const { head } = readRun(run)
    expect(head).toMatchObject({ assessment: 'lab', practiceList: '2026-01', component: statementOf() })
    expect(viewOf(readRun(run)).score).toMatchObject({ assessment: 'lab', practiceList: '2026-01', doors: [{}, { name: 'broker', users: 'both', refuted: expect.stringContaining('ann') }, {}] })
  })
})
