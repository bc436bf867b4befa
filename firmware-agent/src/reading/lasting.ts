import type { Tristate } from '@fourtwo/contract/facts/shared.ts'
import type { Read } from '../collector.ts'
import { volatileAt } from '../parsing/logs.ts'

/** What a collector has to declare that asks whether logs outlast a restart. */
export const LASTING = ['/', '/var', '/var/log', '/proc/mounts'] as const
/** Links followed on the way to one path. */
const MOST_LINKS = 10

/** Does what is written at a path lie in memory? Links as they are usual for logs are followed: /var to memory on OpenWrt, /var/log on Yocto. */
export async function isVolatile(read: Read<(typeof LASTING)[number]>, path: string): Promise<Tristate> {
  const mounts = await read('/proc/mounts')
  if (mounts.state !== 'read') return 'unknown'
  let at = path
  for (let n = 0; n < MOST_LINKS; n++) {
    const next = await followed(read, at)
    if (next === undefined) return 'unknown'
    if (next === at) return volatileAt(mounts.bytes.toString('utf8'), at)
    at = next
  }
  return 'unknown'
}

/** The path with its first link replaced; the path itself where there is none, undefined where that cannot be seen. */
async function followed(read: Read<(typeof LASTING)[number]>, path: string): Promise<string | undefined> {
  for (const folder of ['/', '/var', '/var/log'] as const) {
    const above = folder === '/' ? '/' : `${folder}/`
    if (!path.startsWith(above)) continue
    const links = await read.links(folder)
    if (links.state === 'unreadable') return undefined
    const [name = '', ...rest] = path.slice(above.length).split('/')
    const target = links.state === 'read' ? links.targets.get(name) : undefined
    if (target !== undefined) return resolved(`${target.startsWith('/') ? '' : above}${target}`, rest)
  }
  return path
}

/** A path without its dots. */
function resolved(path: string, rest: readonly string[]): string {
  const parts: string[] = []
  for (const part of [...path.split('/'), ...rest]) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}`
}
