import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Collector } from './collector.ts'

/**
 * The collectors, found by their place in `collectors/`: no list is kept by hand.
 *
 * In a bundle there is no folder to look in: `bundle.ts` puts in place of this file one that names what lay in the folder when the bundle was made.
 */
export async function discover(): Promise<Collector[]> {
  const folder = join(dirname(fileURLToPath(import.meta.url)), 'collectors')
  const files = readdirSync(folder).filter(file => /\.[jt]s$/.test(file) && !/\.(test|d)\.ts$/.test(file))
  return Promise.all(files.map(async file => (await import(pathToFileURL(join(folder, file)).href)).default))
}
