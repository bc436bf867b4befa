import type { Passage } from '@fourtwo/contract/facts/passage.ts'
import type { Reading, Stat } from './host.ts'

interface Verbs {
  stat(path: string): Promise<Reading<{ readonly stat: Stat }>>
  links(path: string): Promise<Reading<{ readonly targets: ReadonlyMap<string, string> }>>
}

/**
 * Who gets as far as a file through the folders above it, the root itself left out: anybody; the group of a folder; root or an owner alone; unknown, where it is a link, since what it leads to may be reached by other
 * folders, or where a folder cannot be looked at.
 */
export async function passageTo(read: Verbs, path: string): Promise<Passage> {
  const folders = foldersAbove(path)
  const links = await read.links(folders.at(-1) ?? '/')
  if (links.state !== 'read' || links.targets.has(path.slice(path.lastIndexOf('/') + 1))) return 'unknown'
  const found = await Promise.all(folders.map(folder => read.stat(folder)))
  const passes = found.map(it => (it.state !== 'read' ? 'unknown' : (it.stat.mode & 0o001) !== 0 ? 'open' : (it.stat.mode & 0o010) !== 0 && it.stat.gid !== 0 ? 'group' : 'shut'))
  return (['shut', 'unknown', 'group'] as const).find(word => passes.includes(word)) ?? 'open'
}

/** Every folder above a path but the root, the outermost first. */
export const foldersAbove = (path: string): string[] => path.split('/').slice(1, -1).map((_, n, parts) => `/${parts.slice(0, n + 1).join('/')}`)
