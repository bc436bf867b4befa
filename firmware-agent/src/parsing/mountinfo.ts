/** One line of mountinfo (proc_pid_mountinfo(5)): `device` is major:minor of the file system, `options` those of the mount and of the file system together. */
export interface MountLine {
  readonly at: string
  readonly root: string
  readonly type: string
  readonly device: string
  readonly writable: boolean
  readonly options: ReadonlySet<string>
  readonly upper: string | null
}

const MEMORY: ReadonlySet<string> = new Set(['tmpfs', 'ramfs', 'rootfs', 'devtmpfs', 'zram'])
/** Is a file system kept in memory? */
export const inMemory = (type: string): boolean => MEMORY.has(type)

/** The mounts in the order they were made, and how many lines are none. What a later one covers still stands in the table. */
export function parseMountinfo(text: string): { readonly mounts: readonly MountLine[]; readonly unclear: number } {
  const lines = text.split('\n').filter(line => line !== '')
  const odd = new Map<string, number>()
  const named = (written: string) => plainPath(written) ?? `/other#${odd.get(written) ?? odd.set(written, odd.size + 1).size}`
  const mounts = lines.flatMap(line => {
    const words = line.split(' ')
    const dash = words.indexOf('-', 6)
    const [, , device = '', root = '', at = '', flags = ''] = words
    const [type = '', , of = ''] = dash < 0 ? [] : words.slice(dash + 1)
    if (!/^\d+:\d+$/.test(device) || !at.startsWith('/') || !/^[\w.-]{1,32}$/.test(type)) return []
    const mount = flags.split(',')
    const system = of.split(',')
    const upper = system.find(it => it.startsWith('upperdir='))?.slice('upperdir='.length)
    // Either may forbid writing.
    return [{ at: named(at), root: named(root), type, device, writable: !mount.includes('ro') && !system.includes('ro'), options: new Set(mount), upper: upper === undefined ? null : named(upper) }]
  })
  return { mounts, unclear: lines.length - mounts.length }
}

/** The mount that is in sight at a path: the last one there. */
export const mountAt = (mounts: readonly MountLine[], at: string): MountLine | undefined => mounts.findLast(it => it.at === at)

/** The mount that holds a path. */
export const mountOf = (mounts: readonly MountLine[], path: string): MountLine | undefined =>
  mounts.reduce<MountLine | undefined>((best, it) => (it.at === '/' || path === it.at || path.startsWith(`${it.at}/`)) && it.at.length >= (best?.at.length ?? 0) ? it : best, undefined)

/** Spaces and the like are written in octal. What is no plain path is none: names of places may say more than they should, so of those a number stands for each. */
function plainPath(written: string): string | undefined {
  const path = written.replaceAll(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
  return /^\/[\w./:@+ -]{0,200}$/.test(path) ? path : undefined
}
