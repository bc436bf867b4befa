import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { assertionIds, catalogue } from '@fourtwo/contract'
import { askableBy, coverage } from '@fourtwo/harness/coverage.ts'
import { excluded, exclusions } from '@fourtwo/harness/excluded.ts'
import { loadProbes } from '@fourtwo/harness/load.ts'
import type { Defect } from '@fourtwo/simulators/core/policies.ts'
import { describe, expect, test } from 'vitest'
import { toldBy, toldByProbes } from './questions.ts'

const root = join(import.meta.dirname, '..')
const workspaces = ['contract', 'firmware-agent', 'harness', 'simulators'] as const
const mayImport: Readonly<Record<string, readonly string[]>> = { contract: [], 'firmware-agent': ['contract'], harness: ['contract'], simulators: ['contract'] }
const sources = workspaces.filter(workspace => existsSync(join(root, workspace, 'src'))).flatMap(workspace =>
  readdirSync(join(root, workspace, 'src'), { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts')).map(file => ({ workspace, file: join(workspace, 'src', file), text: readFileSync(join(root, workspace, 'src', file), 'utf8') })),
)
const product = sources.filter(({ file }) => !file.endsWith('.test.ts'))

/** What a source imports of a workspace it may not, by name, or of any other by path. */
function breachesOf({ workspace, file, text }: { readonly workspace: string; readonly file: string; readonly text: string }): string[] {
  const imported = [...text.matchAll(/\b(?:from|import)\s*\(?\s*['"`]([^'"`]+)['"`]/g)].map(([, of = '']) => of)
  const others = imported.flatMap(of => {
    const [, named] = /^@fourtwo\/([a-z-]+)/.exec(of) ?? []
    if (named !== undefined) return mayImport[workspace]?.includes(named) === true ? [] : [named]
    const [top = ''] = of.startsWith('.') ? join(dirname(file), of).split('/') : []
    return top !== workspace && [...workspaces, 'test'].includes(top) ? [top] : []
  })
  return others.map(to => `${file} imports ${to}`)
}

describe('the repository', () => {
  test('keeps the dependency law', () => {
    expect(sources.length).toBeGreaterThan(20)
    expect(sources.flatMap(breachesOf)).toEqual([])
  })

  test.each([
    ["import { a } from '@fourtwo/simulators/core/device.ts'", 'simulators'], ["import type { A } from \"@fourtwo/simulators\"", 'simulators'], ["export * from '@fourtwo/test/tied.ts'", 'test'],
    ["await import('@fourtwo/firmware-agent/agent.ts')", 'firmware-agent'], ["import '@fourtwo/simulators/pki.ts'", 'simulators'], ["import { a } from '../../simulators/src/pki.ts'", 'simulators'],
    ['await import(`../../test/matrix.ts`)', 'test'], ["import { a } from '../../contract/src/parse.ts'", 'contract'], ["import('../../firmware-agent/src/agent.ts')", 'firmware-agent'],
  ])('sees the dependency law broken by %s', (text, to) => {
    expect(breachesOf({ workspace: 'harness', file: 'harness/src/made-up.ts', text })).toEqual([`harness/src/made-up.ts imports ${to}`])
  })

  test('sees no breach in what is allowed', () => {
    for (const text of ["import { a } from '@fourtwo/contract'", "import a from '../../test-vectors/catalogue/a.json'", "import a from '../package.json'", "new URL('../../simulators/bin/fourtwo-sim.js', import.meta.url)", "import { a } from 'vitest'"])
      expect(breachesOf({ workspace: 'harness', file: 'harness/src/made-up.ts', text })).toEqual([])
  })

  test('names every probe and defect after its file', () => {
    const named = product.filter(({ file }) => /\/(probes|defects|decoys)\/.*\.ts$/.test(file))
    expect(named.length).toBeGreaterThan(0)
    expect(named.filter(({ file, text }) => !text.includes(`id: '${basename(file, '.ts')}'`)).map(({ file }) => file)).toEqual([])
  })

  test('has a defect for every probe, and no defect that nothing could see', async () => {
    const folder = join(root, 'simulators/src/defects')
    const defects: Defect[] = await Promise.all(readdirSync(folder).map(async file => (await import(join(folder, file))).default as Defect))
    const probes = await loadProbes()
    const cited = ({ assertion }: (typeof probes)[number]): string[] => (typeof assertion === 'string' ? [assertion] : [assertion.people, assertion.machines])
    const sees = (probe: (typeof probes)[number], { breaks, seenBy }: Defect) => cited(probe).some(id => id in breaks) && seenBy?.includes(probe.id) !== false
    expect(probes.filter(probe => !defects.some(defect => sees(probe, defect))).map(({ id }) => id)).toEqual([])
    expect(defects.filter(defect => !('CCSC 1/a' in defect.breaks) && !probes.some(probe => sees(probe, defect))).map(({ id }) => id)).toEqual([])
    const known = new Set(probes.map(({ id }) => id))
    expect(defects.flatMap(({ id, seenBy = [] }) => seenBy.filter(probe => !known.has(probe)).map(probe => `${id} names ${probe}`))).toEqual([])
  })

  test('counts every assertion as probed, excluded or open', async () => {
    const { assertions } = coverage(await loadProbes())
    const parts = [assertions.observed, assertions.attested, assertions.reviewed]
    for (const { total, probed, excluded, open } of parts) expect(probed + excluded + open).toBe(total)
    expect(parts.reduce((sum, { total }) => sum + total, 0)).toBe(assertions.total)
    expect(assertions.total).toBe(assertionIds.length)
  })

  test('asks every attested assertion, or says why it is left to a person: four at most', async () => {
    const probes = await loadProbes()
    expect(coverage(probes).assertions.attested).toMatchObject({ open: 0 })
    const cited = new Set<string>(askableBy(probes))
    const left = Object.entries(excluded)
    expect(left.length).toBeLessThanOrEqual(4)
    expect(left.filter(([id, { cause, because }]) => cited.has(id) || !exclusions.includes(cause) || because.length < 20).map(([id]) => id)).toEqual([])
  })

  test('says of every question to a door what passes and what it does not show', async () => {
    const told = toldByProbes()
    const asked = (await loadProbes()).filter(({ asks }) => asks !== 'agent')
    expect(asked.length).toBeGreaterThan(10)
    expect(asked.filter(({ id }) => { const { sends = '', passes = '', doesNotShow = '' } = told.get(id) ?? {}; return [sends, passes, doesNotShow].some(it => it.length < 20) }).map(({ id }) => id)).toEqual([])
    expect(toldBy("/**\n * Sends one.\n *\n * Why.\n *\n * @passes it\n * came back.\n * @doesNotShow two.\n */\nexport default defineProbe({")).toEqual({ sends: 'Sends one.\n\nWhy.', passes: 'it came back.', doesNotShow: 'two.' })
    expect(toldBy('/** Sends one. */\nexport default defineProbe({')).toEqual({ sends: 'Sends one.' })
  })

  test('has no child process in the agent', () => {
    expect(product.filter(({ workspace, text }) => workspace === 'firmware-agent' && text.includes('child_process')).map(({ file }) => file)).toEqual([])
  })

  test('keeps every file within 400 lines, every probe within 150, every collector within 100 and every defect within 25', () => {
    const budget = (file: string) => (file.includes('/probes/') ? 150 : file.includes('/collectors/') ? 100 : file.includes('/defects/') ? 25 : 400)
    expect(product.filter(({ file, text }) => text.split('\n').length > budget(file)).map(({ file }) => file)).toEqual([])
  })

  test('lets the agent be asked by statement probes alone, so that none forgets what has to hold of every statement', () => {
    expect(product.filter(({ file, text }) => /asks: 'agent'/.test(text) && !file.endsWith('.test.ts')).map(({ file }) => file.split('/').at(-1))).toEqual(['statement-probe.ts'])
  })

  test('uses no any', () => {
    expect(product.filter(({ text }) => /(:|\bas|<)\s*any\b(?!\w)/.test(text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, ''))).map(({ file }) => file)).toEqual([])
  })

  test('has a comment on every export', () => {
    const bare = product.flatMap(({ file, text }) => {
      const lines = text.split('\n')
      // The type of a list's words is said by the list's comment, in the line before.
      const isOfListBefore = (n: number) => lines[n - 1]?.startsWith(`export const ${/^export type \w+ = \(typeof (\w+)\)\[number\]$/.exec(lines[n] ?? '')?.[1]} =`) === true
      return lines.flatMap((line, n) => (/^export (async |abstract |declare )*(function|class|interface|const|let|type \w)/.test(line) && !lines[n - 1]?.trim().endsWith('*/') && !isOfListBefore(n) ? [`${file}:${n + 1}`] : []))
    })
    expect(bare).toEqual([])
  })

  test('holds the whole catalogue', () => {
    expect(catalogue.requirements).toHaveLength(77)
    expect(catalogue.requirements.flatMap(it => it.enhancements)).toHaveLength(49)
    expect(assertionIds).toHaveLength(189)
  })

  test('exports no file that is not there, and says of every executable which Node it needs', () => {
    for (const folder of workspaces) {
      const { exports, engines } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
      expect(Object.values<string>(exports).filter(file => !file.includes('*') && !existsSync(join(root, folder, file))), folder).toEqual([])
      expect(engines, folder).toEqual({ node: folder === 'contract' || folder === 'firmware-agent' ? '>=20.19' : '>=22.18' })
    }
  })

  test('pins every version and keeps registries out of the lock file', () => {
    const ranges = ['.', ...workspaces, 'test'].flatMap(folder => {
      const { dependencies = {}, devDependencies = {}, optionalDependencies = {} } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
      return Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies }).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(String(version)))
    })
    expect(ranges).toEqual([])
    expect(readFileSync(join(root, 'package-lock.json'), 'utf8')).not.toMatch(/"resolved": "http/)
  })

  test('names no folder of the machine it was made on', () => {
    const files = readdirSync(join(root, 'test-vectors'), { recursive: true, withFileTypes: true }).filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name)).filter(file => !file.includes('/views/'))
    expect(files.length).toBeGreaterThan(20)
    // Devices have folders of these names too, and their agents tell of them: of them only what a test lays for a while may not be told.
    const ofDevices = files.filter(file => /\/(device-trees|golden)\/|\/runs\/.*\/(evidence|transcripts\/states-.*)\.jsonl$/.test(file))
    const foreign = (file: string) => (ofDevices.includes(file) ? /fourtwo-tree|"\/(work|builds?|Users)\// : /"\/(tmp|home|root|work|builds?|Users|var)\//)
    expect(files.filter(file => foreign(file).test(readFileSync(file, 'utf8')))).toEqual([])
  })
})
