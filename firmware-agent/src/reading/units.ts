import type { Read } from '../collector.ts'
import { joined, parseSystemd, type Settings } from '../parsing/systemd.ts'
import { parsedOnce } from './understood.ts'

/** Where systemd looks, first one first: what has the same name further on is not read. */
export const UNIT_FOLDERS = [
  '/etc/systemd/system.control', '/run/systemd/system.control', '/run/systemd/transient', '/run/systemd/generator.early', '/etc/systemd/system', '/run/systemd/system', '/run/systemd/generator', '/usr/local/lib/systemd/system', '/usr/lib/systemd/system', '/lib/systemd/system',
  '/run/systemd/generator.late',
] as const
/** What a collector has to declare that reads units. */
export const UNITS = [...UNIT_FOLDERS, ...UNIT_FOLDERS.map(folder => `${folder}/**` as const)]
type ReadsUnits = Read<(typeof UNITS)[number]>
const settingsIn = parsedOnce(parseSystemd)

/** A unit with its drop-ins laid over it. */
export interface Unit {
  readonly state: 'masked' | 'there'
  readonly settings: Settings
}

/** The folders that are there, with what is in them: most are not, and every unit would ask for each. */
const foldersOf = (read: ReadsUnits) => {
  const before = folders.get(read)
  if (before !== undefined) return before
  const asked = Promise.all(UNIT_FOLDERS.map(async folder => ({ folder, here: await read.list(folder as string) }))).then(all => all.filter(({ here }) => here.state !== 'absent'))
  folders.set(read, asked)
  return asked
}
const folders = new WeakMap<ReadsUnits, Promise<readonly { readonly folder: (typeof UNIT_FOLDERS)[number]; readonly here: Awaited<ReturnType<ReadsUnits['list']>> }[]>>()

/** A unit by name, an instance by the file of its template where it has none of its own; undefined where no folder has it, or the reason why it cannot be seen. */
export async function unitNamed(read: ReadsUnits, name: string): Promise<Unit | string | undefined> {
  const base = await fileOf(read, name) ?? (name.includes('@') ? await fileOf(read, name.replace(/@.+(\.\w+)$/, '@$1')) : undefined)
  if (base === undefined || typeof base === 'string' || base.state === 'masked') return base
  const over = await dropIns(read, name)
  return typeof over === 'string' ? over : { state: 'there', settings: joined([base.settings, ...over]) }
}

/** The unit as its own file has it, the first folder's that has one. */
async function fileOf(read: ReadsUnits, name: string): Promise<Unit | string | undefined> {
  const masked: Unit = { state: 'masked', settings: { settings: [], unclear: 0 } }
  for (const { folder, here } of await foldersOf(read)) {
    if (here.state === 'read' && !here.names.includes(name)) continue
    const links = await read.links(folder as string)
    if (links.state === 'read' && links.targets.get(name) === '/dev/null') return masked
    const text = await read(`${folder}/${name}` as string)
    if (text.state === 'unreadable') return text.reason
    if (text.state === 'absent') continue
    // An empty file masks as a link to nothing does.
    return text.bytes.length === 0 && (folder.startsWith('/etc/') || folder.startsWith('/run/')) ? masked : { state: 'there', settings: settingsIn(text.bytes) }
  }
  return undefined
}

/** The drop-ins of a unit in the order in which they are laid over it: by name across the folders, the first folder's of a name alone. */
async function dropIns(read: ReadsUnits, name: string): Promise<readonly Settings[] | string> {
  const type = name.slice(name.lastIndexOf('.') + 1)
  const template = /^(.+@).+(\.\w+)$/.exec(name)
  const owners = [`${type}.d`, ...prefixes(name), ...(template === null ? [] : [`${template[1]}${template[2]}.d`]), `${name}.d`]
  const found = new Map<string, string>()
  // The more a folder is this unit's own, and the more it is the owner's, the stronger it is.
  for (const { folder, here: all } of (await foldersOf(read)).toReversed()) {
    if (all.state === 'unreadable') return all.reason
    for (const owner of all.state === 'read' ? owners.filter(it => all.names.includes(it)) : []) {
      const names = await read.list(`${folder}/${owner}` as string)
      if (names.state === 'unreadable') return names.reason
      if (names.state === 'read') for (const file of names.names.filter(it => it.endsWith('.conf'))) found.set(file, `${folder}/${owner}/${file}`)
    }
  }
  const settings: Settings[] = []
  for (const [, path] of [...found].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const text = await read(path)
    if (text.state === 'read') settings.push(settingsIn(text.bytes))
    // A drop-in that leads nowhere is one that was masked.
    else if (text.state === 'unreadable' && !(await isMask(read, path))) return text.reason
  }
  return settings
}

async function isMask(read: ReadsUnits, path: string): Promise<boolean> {
  const links = await read.links(path.slice(0, path.lastIndexOf('/')))
  return links.state === 'read' && links.targets.get(path.slice(path.lastIndexOf('/') + 1)) === '/dev/null'
}

/** `foo-bar-baz.service` also listens to `foo-bar-.service.d` and `foo-.service.d`. */
function prefixes(name: string): string[] {
  const dot = name.lastIndexOf('.')
  const parts = name.slice(0, dot).split('-')
  return parts.slice(1).map((_, n) => `${parts.slice(0, n + 1).join('-')}-${name.slice(dot)}.d`)
}

/** The units that something starts: those in the `.wants`, `.requires` and `.upholds` folders of the owner's and the running system's folders; `static` those of the vendor's. */
export async function wantedUnits(read: ReadsUnits): Promise<{ readonly enabled: ReadonlySet<string>; readonly wired: ReadonlySet<string>; readonly complete: boolean }> {
  const enabled = new Set<string>()
  const wired = new Set<string>()
  let complete = true
  for (const { folder, here: names } of await foldersOf(read)) {
    if (names.state === 'unreadable') complete = false
    for (const name of names.state === 'read' ? names.names.filter(it => /\.(wants|requires|upholds)$/.test(it)) : []) {
      const units = await read.list(`${folder}/${name}` as string)
      if (units.state === 'unreadable') complete = false
      for (const unit of units.state === 'read' ? units.names : []) (folder.startsWith('/etc') || folder.startsWith('/run') ? enabled : wired).add(unit)
    }
  }
  return { enabled, wired, complete }
}
