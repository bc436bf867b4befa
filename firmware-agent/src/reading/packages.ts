import type { Component, Components } from '../parsing/packages.ts'
import { parseApk, parseControl } from '../parsing/packages.ts'
import type { Reading } from './host.ts'

/** What a collector has to declare that lists packages: each file with its manager. */
export const DATABASES = {
  '/var/lib/dpkg/status': 'dpkg', '/lib/apk/db/installed': 'apk', '/usr/lib/apk/db/installed': 'apk', '/usr/lib/opkg/status': 'opkg', '/var/lib/opkg/status': 'opkg',
} as const
/** Databases of rpm: binary, so that they are there is all that can be said. */
export const RPM = ['/usr/lib/sysimage/rpm/rpmdb.sqlite', '/var/lib/rpm/rpmdb.sqlite', '/var/lib/rpm/Packages'] as const
/** Single components as images without a package manager's file have them, one a file. */
export const DISTROLESS = '/var/lib/dpkg/status.d'

/** What one manager has installed. */
export interface Installed extends Components {
  readonly manager: 'dpkg' | 'apk' | 'opkg'
}
interface Verbs {
  (path: string): Promise<Reading<{ readonly bytes: Buffer }>>
  list(path: string): Promise<Reading<{ readonly names: readonly string[] }>>
  stat(path: string): Promise<Reading<unknown>>
}

/** The installed software, by manager, and the databases that are there and cannot be read. */
export async function installed(read: Verbs): Promise<{ readonly sources: readonly Installed[]; readonly unreadable: readonly string[] }> {
  const sources: Installed[] = []
  const unreadable: string[] = []
  for (const [path, manager] of Object.entries(DATABASES)) {
    const text = await read(path)
    if (text.state === 'unreadable') unreadable.push(path)
    if (text.state === 'read') sources.push({ manager, ...(manager === 'apk' ? parseApk : parseControl)(text.bytes.toString('utf8')) })
  }
  const single = await read.list(DISTROLESS)
  for (const name of single.state === 'read' ? single.names.filter(it => !it.endsWith('.md5sums')) : []) {
    const text = await read(`${DISTROLESS}/${name}`)
    if (text.state === 'read') sources.push({ manager: 'dpkg', ...parseControl(text.bytes.toString('utf8')) })
    else unreadable.push(`${DISTROLESS}/${name}`)
  }
  for (const path of RPM) if ((await read.stat(path)).state !== 'absent') unreadable.push(path)
  return { sources: merged(sources), unreadable }
}

/** One source a manager, however many files it has; a file reached by two names counts once. */
function merged(sources: readonly Installed[]): Installed[] {
  return (['dpkg', 'apk', 'opkg'] as const).flatMap(manager => {
    const of = sources.filter(it => it.manager === manager)
    if (of.length === 0) return []
    const all = new Map<string, Component>(of.flatMap(({ components }) => components.map(it => [`${it.name} ${it.version} ${it.arch ?? ''}`, it])))
    return [{ manager, components: [...all.values()], unversioned: of.reduce((sum, { unversioned }) => sum + unversioned, 0), unclear: of.reduce((sum, { unclear }) => sum + unclear, 0) }]
  })
}
