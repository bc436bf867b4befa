import { constants, fstatSync, type Stats } from 'node:fs'
import { posix } from 'node:path'
import { type Files, meanwhile, type OpenFile, type Soon } from './files.ts'

/** Something was read, nothing is there, or it cannot be seen: EACCES is unreadable, never absent. */
export type Reading<T> = ({ readonly state: 'read' } & T) | { readonly state: 'absent' } | { readonly state: 'unreadable'; readonly reason: string }
/** What stands at a path. Sizes in bytes; `mode` holds the permission bits alone. */
export interface Stat {
  readonly kind: 'file' | 'folder' | 'other'
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly size: number
}
/** What a walk met: `links` and the folders of other file systems are where it did not go on. */
export interface Walked {
  readonly files: readonly string[]
  readonly marked: readonly { readonly path: string; readonly stat: Stat }[]
  readonly links: readonly string[]
  readonly elsewhere: readonly string[]
}
/** The six verbs that collectors have. Paths are absolute below the root; symbolic links are followed inside the root only. */
export interface Verbs {
  /** The bytes of a regular file. */
  read(path: string): Promise<Reading<{ readonly bytes: Buffer }>>
  /** The names in a folder, sorted. */
  list(path: string): Promise<Reading<{ readonly names: readonly string[] }>>
  stat(path: string): Promise<Reading<{ readonly stat: Stat }>>
  /** Every folder that is passed on the way to what stands at a path, the root first, those that links lead by among them: who may write to one may put something else there, and who may not pass one cannot reach it. */
  way(path: string): Promise<Reading<{ readonly folders: readonly Stat[] }>>
  /** Where the symbolic links in a folder point, by name, as they are written; what is no link is left out. */
  links(path: string): Promise<Reading<{ readonly targets: ReadonlyMap<string, string> }>>
  /** Every file below a folder, sorted, and those of them that are marked to run as their owner or group; links below it are not followed, other file systems not entered: both are named. */
  walk(path: string): Promise<Reading<Walked>>
}

/** A file longer than this is unreadable: no configuration is, and a token has to carry the facts. */
export const LONGEST_FILE = 1024 * 1024
/** Names in a folder, and files below one, at most. */
const MOST_NAMES = 10_000
/** Bytes read at once of what claims no size. */
const CHUNK = 16 * 1024
/** Seconds for which a resolved folder stands. */
const LATELY = 0.5
/** Calls that a walk has on the way at once. */
const AT_ONCE = 16
/** Links followed on the way to one path, as Linux does. */
const MOST_LINKS = 40

type Found = Stats
/** Where a path led, below the root. */
interface At {
  readonly path: string
  readonly found: Found
}

/** Reads below a root, which a fixture device makes a plain folder. Never follows a link out of it, never opens what is no regular file. */
export function readBelow(root: string, { lstat, readlink, readdir, entries: entriesOf, open }: Files = meanwhile): Verbs {
  const below = posix.resolve(root)
  const real = (path: string) => (below === '/' ? path : `${below}${path}`)
  /** Whoever runs the agent and has laid a device's tree down as a folder of his own stands for its root. */
  const owner = below === '/' ? undefined : owning().catch(() => undefined)
  async function owning(): Promise<Stats | undefined> {
    const found = await lstat(below)
    return found?.uid === process.getuid?.() ? found : undefined
  }
  const statOf = async (found: Found): Promise<Stat> => {
    const own = await owner
    return { kind: found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'other', mode: found.mode & 0o7777, uid: found.uid === own?.uid ? 0 : found.uid, gid: found.gid === own?.gid ? 0 : found.gid, size: found.size }
  }

  /** Folders resolved a moment ago: collectors come back to the same few, and every part of a path costs a call. */
  const lately = new Map<string, { path: Soon<string | undefined>; readonly until: number }>()

  /** Where a path leads, every link resolved as if the root were the device's own; undefined where nothing stands there. */
  async function resolve(path: string): Promise<At | undefined> {
    const above = path.slice(0, path.lastIndexOf('/'))
    const soon = folder(above)
    const from = soon instanceof Promise ? await soon : soon
    return from === undefined ? undefined : follow(from, [path.slice(above.length + 1)])
  }

  /** Where a folder leads, by way of the one above it; the root is the empty path. */
  function folder(path: string): Soon<string | undefined> {
    if (path === '') return ''
    const known = lately.get(path)
    if (known !== undefined && known.until > process.uptime()) return known.path
    const found = resolve(path).then(at => (noted.path = at?.path === '/' ? '' : at?.path))
    const noted: { path: Soon<string | undefined>; readonly until: number } = { path: found, until: process.uptime() + LATELY }
    if (lately.size > MOST_NAMES) lately.clear()
    lately.set(path, noted)
    found.catch(() => lately.delete(path))
    return found
  }

  /** Goes on from a folder that is resolved already; what it passes is noted in `passed`. */
  async function follow(from: string, ahead: string[], passed: Found[] = []): Promise<At | undefined> {
    let at = from
    let found: Found | undefined
    for (let links = 0; ahead.length > 0;) {
      const name = ahead.shift() ?? ''
      if (name === '' || name === '.') continue
      if (name === '..') {
        at = at.slice(0, Math.max(0, at.lastIndexOf('/')))
        found = undefined
        continue
      }
      const soon = lstat(real(`${at}/${name}`))
      found = soon instanceof Promise ? await soon : soon
      if (found === undefined) return undefined
      if (!found.isSymbolicLink()) {
        at = `${at}/${name}`
        passed.push(found)
        continue
      }
      if (++links > MOST_LINKS) throw Object.assign(new Error('too many links'), { code: 'ELOOP' })
      const target = await readlink(real(`${at}/${name}`))
      found = undefined
      if (target.startsWith('/')) at = ''
      ahead.unshift(...target.split('/'))
    }
    found ??= await lstat(real(at === '' ? '/' : at))
    return found === undefined ? undefined : { path: at === '' ? '/' : at, found }
  }

  /** Where a link points; undefined where it went away: a process closes files while it is looked at. */
  async function linkAt(path: string): Promise<string | undefined> {
    try {
      return await readlink(path)
    } catch (fault) {
      if (!(fault instanceof Error && 'code' in fault && fault.code === 'ENOENT')) throw fault
      return undefined
    }
  }

  async function listed(path: string): Promise<Reading<{ readonly names: readonly string[] }>> {
    const at = await resolve(path)
    if (at === undefined) return { state: 'absent' }
    if (!at.found.isDirectory()) return { state: 'unreadable', reason: `${path} is no folder` }
    const names = await readdir(real(at.path))
    return names.length > MOST_NAMES ? { state: 'unreadable', reason: `${path} holds more than ${MOST_NAMES} names` } : { state: 'read', names: names.toSorted() }
  }

  return {
    read: path => seen(path, async () => {
      const at = await resolve(path)
      if (at === undefined) return { state: 'absent' }
      // Opening a device may set it going and a FIFO may never answer, so only what is a file already is opened at all.
      if (!at.found.isFile()) return { state: 'unreadable', reason: `${path} is no regular file` }
      if (at.found.size > LONGEST_FILE) return tooLong(path)
      const file = await open(real(at.path), constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW)
      try {
        return fstatSync(file.fd).isFile() ? await readAll(file, path, at.found.size) : { state: 'unreadable', reason: `${path} is no regular file` }
      } finally {
        await file.close()
      }
    }),
    list: path => seen(path, () => listed(path)),
    stat: path => seen<{ readonly stat: Stat }>(path, async () => {
      const at = await resolve(path)
      return at === undefined ? { state: 'absent' } : { state: 'read', stat: await statOf(at.found) }
    }),
    way: path => seen<{ readonly folders: readonly Stat[] }>(path, async () => {
      const top = await lstat(real('/'))
      if (top === undefined) return { state: 'absent' }
      const passed = [top]
      if (await follow('', path.split('/'), passed) === undefined) return { state: 'absent' }
      return { state: 'read', folders: await Promise.all(passed.slice(0, -1).map(statOf)) }
    }),
    links: path => seen<{ readonly targets: ReadonlyMap<string, string> }>(path, async () => {
      const at = await resolve(path)
      if (at === undefined) return { state: 'absent' }
      if (!at.found.isDirectory()) return { state: 'unreadable', reason: `${path} is no folder` }
      const entries = await entriesOf(real(at.path))
      if (entries.length > MOST_NAMES) return { state: 'unreadable', reason: `${path} holds more than ${MOST_NAMES} names` }
      const targets: [string, string][] = []
      for (const { name } of entries.filter(entry => entry.isSymbolicLink())) {
        const target = await linkAt(real(`${at.path}/${name}`))
        if (target !== undefined) targets.push([name, target])
      }
      return { state: 'read', targets: new Map(targets.toSorted(([a], [b]) => (a < b ? -1 : 1))) }
    }),
    walk: path => seen<Walked>(path, async () => {
      const top = await resolve(path)
      if (top === undefined) return { state: 'absent' }
      if (!top.found.isDirectory()) return { state: 'unreadable', reason: `${path} is no folder` }
      const files: string[] = []
      const marked: { readonly path: string; readonly stat: Stat }[] = []
      const links: string[] = []
      const elsewhere: string[] = []
      const folders = [path]
      for (let folder = folders.shift(); folder !== undefined; folder = folders.shift()) {
        const at = folder === path ? top : await resolve(folder).catch(() => undefined)
        if (at === undefined) return { state: 'unreadable', reason: `${folder} went away` }
        const soon = readdir(real(at.path))
        const names = soon instanceof Promise ? await soon : soon
        if (names.length > MOST_NAMES) return { state: 'unreadable', reason: `${folder} holds more than ${MOST_NAMES} names` }
        for (let n = 0; n < names.length; n += AT_ONCE) {
          const some = names.slice(n, n + AT_ONCE)
          const soonAll = together(some.map(name => lstat(real(at.path === '/' ? `/${name}` : `${at.path}/${name}`))))
          const founds = soonAll instanceof Promise ? await soonAll : soonAll
          for (const [k, found] of founds.entries()) {
            if (found === undefined) continue
            const child = `${folder === '/' ? '' : folder}/${some[k]}`
            if (found.isDirectory() && found.dev === top.found.dev) folders.push(child)
            else if (found.isDirectory()) elsewhere.push(child)
            else if (found.isSymbolicLink()) links.push(child)
            else if (found.isFile()) {
              files.push(child)
              if ((found.mode & 0o6000) !== 0) marked.push({ path: child, stat: await statOf(found) })
            }
          }
          if (files.length + folders.length + links.length > MOST_NAMES) return { state: 'unreadable', reason: `${path} holds more than ${MOST_NAMES} files` }
        }
      }
      return { state: 'read', files: files.toSorted(), marked: marked.toSorted((a, b) => (a.path < b.path ? -1 : 1)), links: links.toSorted(), elsewhere: elsewhere.toSorted() }
    }),
  }
}

/** All of them, at once where all are there. */
function together<T>(all: readonly Soon<T>[]): Soon<T[]> {
  const there: T[] = []
  for (const it of all) {
    if (it instanceof Promise) return Promise.all(all)
    there.push(it)
  }
  return there
}

const tooLong = (path: string): Reading<never> => ({ state: 'unreadable', reason: `${path} is longer than ${LONGEST_FILE} bytes` })

/** Reads to the end, whatever size the file claims: those of /proc claim none. */
async function readAll(file: OpenFile, path: string, claimed: number): Promise<Reading<{ readonly bytes: Buffer }>> {
  const chunks: Buffer[] = []
  for (let length = 0; length <= LONGEST_FILE;) {
    const room = claimed > 0 && length === 0 ? claimed + 1 : CHUNK
    const buffer = Buffer.allocUnsafe(room)
    const soon = file.read(buffer, 0, room, null)
    const { bytesRead } = soon instanceof Promise ? await soon : soon
    if (bytesRead > 0) chunks.push(buffer.subarray(0, bytesRead))
    length += bytesRead
    // As long as it claims to be: nothing more stood behind it when it was asked for one byte more.
    if (bytesRead === 0 || (claimed > 0 && length === claimed)) return { state: 'read', bytes: claimed > 0 && chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks) }
  }
  return tooLong(path)
}

/** The one place where what the system refuses becomes a word. */
async function seen<T>(path: string, look: () => Promise<Reading<T>>): Promise<Reading<T>> {
  if (!path.startsWith('/') || path.includes('\0')) return { state: 'unreadable', reason: 'the path is not absolute' }
  try {
    return await look()
  } catch (fault) {
    const code = fault instanceof Error && 'code' in fault ? String(fault.code) : 'UNKNOWN'
    return code === 'ENOENT' || code === 'ENOTDIR' ? { state: 'absent' } : { state: 'unreadable', reason: `${code} at ${path}` }
  }
}
