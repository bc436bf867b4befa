import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Interface } from './interface.ts'
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
