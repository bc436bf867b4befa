import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readComponentFile } from '@fourtwo/harness/input/component-file.ts'
import { TOOL } from '@fourtwo/harness/version.ts'
import { afterAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { layTree, removeTree } from './device-tree.ts'

const folder = mkdtempSync(join(tmpdir(), 'fourtwo-draft-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const run = (program: string, args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, '..', program), ...args], { encoding: 'utf8', timeout: 60_000, maxBuffer: 16 * 1024 * 1024 })
  return { status, stdout, stderr }
}
const fourtwo = (...args: readonly string[]) => run('harness/bin/fourtwo.js', args)

test('a report of the agent becomes a component statement that is read, and conclusions that are no evidence', () => {
  const root = layTree('raspberry-pi-os')
  const report = join(folder, 'report.json')
  const draft = join(folder, 'component.yaml')
  try {
    writeFileSync(report, run('firmware-agent/bin/fourtwo-agent.js', ['report', '--json', '--root', root]).stdout)
  } finally {
    removeTree(root)
  }
  expect(fourtwo('init', '--from-agent', report, '--out', draft).status).toBe(0)
  expect(Object.keys(readComponentFile(draft).interfaces)).toContain('ssh')
  expect(fourtwo('init', '--from-agent', report).stdout.trim()).toBe(readFileSync(draft, 'utf8').trim())
  expect(JSON.parse(fourtwo('init', '--from-agent', report, '--json').stdout)).toEqual(parse(readFileSync(draft, 'utf8')))
  // What a person has written on is not written over.
  writeFileSync(draft, 'mine')
  expect(fourtwo('init', '--from-agent', report, '--out', draft)).toMatchObject({ status: 2, stderr: expect.stringContaining('it is there already') })
  expect(readFileSync(draft, 'utf8')).toBe('mine')

  const concluded: readonly { readonly probe: string; readonly word: string }[] = JSON.parse(fourtwo('conclude', report, '--json').stdout)
  expect(concluded.length).toBeGreaterThan(25)
  expect(concluded).toContainEqual(expect.objectContaining({ probe: 'states-declared-services-and-accounts', word: 'violated' }))
})

test('the version is that of the package, and is what a run says that made it', () => {
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../harness/package.json'), 'utf8'))
  expect(fourtwo('--version')).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' })
  expect(TOOL).toBe(`fourtwo ${version}`)
})

test.each([['is missing', undefined], ['is no JSON', '{'], ['is no report', '{"facts":[]}'], ['holds a fact of no state', '{"facts":{"a":{"state":"perhaps"}}}']])('a report that %s is refused in a sentence', (_, text) => {
  const file = join(folder, 'odd.json')
  rmSync(file, { force: true })
  if (text !== undefined) writeFileSync(file, text)
  for (const args of [['init', '--from-agent', file], ['conclude', file]]) expect(fourtwo(...args)).toMatchObject({ status: 2, stdout: '', stderr: expect.stringMatching(/^\S+odd\.json is no report of fourtwo-agent: .+\n$/) })
})
