import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Interface } from './interface.ts'
import type { Decode } from './interfaces/decoded.ts'
import type { Probe } from './probe.ts'

/** Every probe there is, found by its place in `probes/<requirement>/<id>.ts`: no list is kept by hand. Sorted by id. */
export async function loadProbes(): Promise<Probe[]> {
  const root = join(import.meta.dirname, 'probes')
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  const probes = await Promise.all(files.map(async file => (await import(pathToFileURL(join(root, file)).href)).default as Probe))
  return probes.toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

/** Every driver there is, found by its folder `interfaces/<kind>/index.ts`. */
export async function loadInterfaces(): Promise<Interface[]> {
  const root = join(import.meta.dirname, 'interfaces')
  const kinds = readdirSync(root, { withFileTypes: true }).filter(entry => entry.isDirectory()).map(entry => entry.name).toSorted()
  return Promise.all(kinds.map(async kind => (await import(pathToFileURL(join(root, kind, 'index.ts')).href)).default as Interface))
}

/** The decoders of these kinds, found at `interfaces/<kind>/decode.ts`; a kind without one is shown as bytes alone. */
export async function loadDecoders(kinds: readonly string[]): Promise<ReadonlyMap<string, Decode>> {
  const files = kinds.filter(kind => /^[a-z-]+$/.test(kind)).map(kind => [kind, join(import.meta.dirname, 'interfaces', kind, 'decode.ts')] as const).filter(([, file]) => existsSync(file))
  return new Map(await Promise.all(files.map(async ([kind, file]) => [kind, (await import(pathToFileURL(file).href)).default as Decode] as const)))
}
