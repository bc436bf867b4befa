import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { loadProbes } from '@fourtwo/harness/load.ts'
import { readRun } from '@fourtwo/harness/run/folder.ts'
import { replay } from '@fourtwo/harness/run/replay.ts'
import { expect, test } from 'vitest'

const folder = join(import.meta.dirname, '../test-vectors/runs')
const runs = readdirSync(folder, { withFileTypes: true }).filter(entry => entry.isDirectory()).map(({ name }) => name)

test.each(runs)('the recorded run %s is sealed, and today\'s probes conclude the same from its answers (npm run update:runs makes it anew)', async name => {
  const run = readRun(join(folder, name))
  const probes = await loadProbes()
  expect(run.sealed).toBe(true)
  expect(run.findings.length).toBeGreaterThan(10)
  expect(run.findings.filter(it => it.ask !== 'guard' && !probes.some(({ id }) => id === it.probe))).toEqual([])
  expect(await replay(run, probes)).toEqual([])
})
