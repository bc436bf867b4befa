import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { askableBy } from '../coverage.ts'
import { statementOf } from '../judge/made-runs.ts'
import { loadProbes } from '../load.ts'
import { type RunHead, RunWriter, readRun } from './folder.ts'

const folder = mkdtempSync(join(tmpdir(), 'fourtwo-folder-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const head: RunHead = { tool: 'test', node: 'v0', edition: 'iec-62443-4-2:2019', began: '2026-01-01', component: statementOf(), bench: {} }

describe('what the version of a run can ask', () => {
  test('is read as it was written; an older run does not say', async () => {
    const askable = askableBy(await loadProbes())
    new RunWriter(join(folder, 'now'), { ...head, askable }, false)
    new RunWriter(join(folder, 'older'), head, false)
    expect(readRun(join(folder, 'now')).head.askable).toEqual(askable)
    expect(readRun(join(folder, 'older')).head).not.toHaveProperty('askable')
  })
  test('names each assertion once, those of a question that differs for machines too', () => {
    expect(askableBy([{ assertion: 'CR 1.11/b' }, { assertion: { people: 'CR 1.1/b', machines: 'CR 1.2/b' } }, { assertion: 'CR 1.11/b' }])).toEqual(['CR 1.1/b', 'CR 1.11/b', 'CR 1.2/b'])
  })
  test('is refused where it names what the catalogue lacks', () => {
    new RunWriter(join(folder, 'wrong'), { ...head, askable: ['CR 1.11/b'] }, false)
    const file = join(folder, 'wrong', 'run.json')
    writeFileSync(file, readFileSync(file, 'utf8').replace('CR 1.11/b', 'CR 9.99/z'))
    expect(() => readRun(join(folder, 'wrong'))).toThrow(/run\.json\.askable\[0\]/)
  })
})
