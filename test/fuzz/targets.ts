import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { collect, loadCollectors } from '@fourtwo/firmware-agent/collect.ts'
import type { Collector } from '@fourtwo/firmware-agent/collector.ts'
import { readBelow, type Verbs } from '@fourtwo/firmware-agent/reading/host.ts'
import { type Chance, inputOf } from './inputs.ts'
import { wireTargets } from './wire.ts'

const PARSING = join(import.meta.dirname, '../../firmware-agent/src/parsing')
const TREES = join(import.meta.dirname, '../../test-vectors/device-trees')
const KEPT = join(import.meta.dirname, '../../test-vectors/fuzz')

/** Something that reads what strangers wrote. `put` answers what came of one input; it tells `weigh` of every byte that it was given beside it. */
export interface Target {
  readonly name: string
  /** What its inputs are made from, where that is not what fixture roots hold. */
  readonly known?: readonly Buffer[]
  put(input: Buffer, chance: Chance, weigh: (bytes: number) => void): unknown
}
/** What inputs are made from. */
export interface Seeds {
  /** What fixture roots hold, and every input that once failed. */
  readonly known: readonly Buffer[]
  /** The same by the path that it was read at. */
  readonly at: ReadonlyMap<string, readonly Buffer[]>
  /** The words that the parsers know. */
  readonly words: readonly string[]
}

/** Every root to begin with: the fixture trees, and others where they are at hand. */
export async function seedsOf(others: readonly string[]): Promise<Seeds> {
  const at = new Map<string, Buffer[]>()
  const trees = readdirSync(TREES, { withFileTypes: true }).filter(it => it.isDirectory() && it.name !== 'overlays').map(({ name }) => join(TREES, name))
  const collectors = await loadCollectors()
  for (const root of [...trees, ...others]) {
    const verbs = readBelow(root)
    const noting: Verbs = { ...verbs, read: async path => {
      const reading = await verbs.read(path)
      if (reading.state === 'read') at.set(path, [...(at.get(path) ?? []), reading.bytes])
      return reading
    } }
    await collect(collectors, noting, () => 0)
  }
  const kept = existsSync(KEPT) ? readdirSync(KEPT).filter(name => name.endsWith('.bin')).map(name => readFileSync(join(KEPT, name))) : []
  const words = new Set(sources().flatMap(({ text }) => [...text.matchAll(/'([^'\\\n]{2,40})'/g)].map(([, word]) => word ?? '')).filter(word => !word.includes('/parsing')))
  return { known: [...kept, ...new Set([...at.values()].flat())], at, words: [...words] }
}

/** Every parser that takes a text or bytes alone, found by its place and its signature; every collector with all its parsers behind it; and whatever reads a token or a line. */
export async function targetsOf(seeds: Seeds): Promise<Target[]> {
  const parsers = await Promise.all(sources().map(async ({ file, text }) => {
    const module: Readonly<Record<string, unknown>> = await import(pathToFileURL(join(PARSING, file)).href)
    return [...text.matchAll(/^export (?:function|const) (\w+)(?: = )?(?:<[^(]*>)?\((\w+): (string|Buffer|Uint8Array)(?:\)|, \w+(?:\?| ?=|: [^,)]+ =))/gm)].flatMap(([, name = '', , takes]): Target[] => {
      const parse = module[name]
      return typeof parse === 'function' ? [{ name: `${file.replace(/\.ts$/, '')}: ${name}`, put: input => parse(takes === 'string' ? input.toString('utf8') : input) }] : []
    })
  }))
  return [...parsers.flat(), ...(await loadCollectors()).map(collector => ({ name: `collector: ${collector.id}`, put: (input: Buffer, chance: Chance, weigh: (bytes: number) => void) => ofCollector(collector, seeds, input, chance, weigh) })), ...(await wireTargets())]
}

const sources = () => readdirSync(PARSING).filter(file => file.endsWith('.ts') && !file.endsWith('.test.ts')).toSorted().map(file => ({ file, text: readFileSync(join(PARSING, file), 'utf8') }))

/** What a collector says where one of the files it reads holds the input and the others are odd too. It runs without the runner that would catch what it throws. */
function ofCollector(collector: Collector, { at, known, words }: Seeds, input: Buffer, chance: Chance, weigh: (bytes: number) => void): Promise<unknown> {
  const paths = [...at.keys()]
  const own = paths.filter(path => collector.reads.some(glob => path === glob || (glob.includes('*') && path.startsWith(glob.slice(0, glob.indexOf('*'))))))
  const spoiled = own.length === 0 ? '' : chance.of(own)
  const state = <T>(value: T) => (chance.below(12) === 0 ? { state: 'absent' as const } : chance.below(12) === 0 ? { state: 'unreadable' as const, reason: 'EACCES' } : { state: 'read' as const, ...value })
  const below = (path: string) => [...new Set(own.filter(it => it.startsWith(`${path}/`)).map(it => it.slice(path.length + 1)))]
  const weighed = (bytes: Buffer) => {
    weigh(bytes.length)
    return bytes
  }
  const odd = () => chance.of(['x', '..', 'a b', 'zz.conf', '%', '0', '__proto__', 'a'.repeat(255), '~'])
  const statOf = () => ({ kind: chance.of(['file', 'folder', 'other'] as const), mode: chance.below(0o10000), uid: chance.below(3), gid: chance.below(3), size: chance.below(5000) })
  const verbs: Verbs = new Proxy({
    read: async (path: string) => state({ bytes: weighed(path === spoiled ? input : chance.below(3) === 0 ? inputOf(chance, at.get(path) ?? known, words) : (at.get(path)?.[0] ?? input)) }),
    list: async (path: string) => state({ names: [...new Set([...below(path).map(it => it.split('/')[0] ?? ''), ...(chance.below(3) === 0 ? [odd()] : [])])] }),
    stat: async () => state({ stat: statOf() }),
    way: async () => state({ folders: [statOf(), statOf()] }),
    walk: async (path: string) => state({ files: [...below(path).map(it => `${path}/${it}`), ...(chance.below(3) === 0 ? [`${path}/${odd()}`] : [])], marked: chance.below(3) === 0 ? [{ path: `${path}/${odd()}`, stat: statOf() }] : [], links: chance.below(3) === 0 ? [`${path}/${odd()}`] : [], elsewhere: [] }),
    links: async () => state({ targets: new Map([[odd(), odd()], ['a', '/dev/null']]) }),
  }, { get: (verbs, verb) => Reflect.get(verbs, verb) ?? (async () => ({ state: 'absent' })) })
  return collector.collect(verbs)
}
