import { createHash } from 'node:crypto'
import type { Inventory } from '@fourtwo/contract/facts.ts'
import { defineCollector, reported } from '../collector.ts'
import { DISTROLESS, installed, RPM } from '../reading/packages.ts'

/** Where software lies that comes by no package: put there by hand, or whole systems within this one. */
const UNLISTED = ['/usr/local/bin', '/usr/local/sbin', '/opt', '/snap', '/var/lib/docker/image', '/var/lib/containers/storage', '/var/lib/flatpak/app'] as const

/** How many software components are known by name and version. The list itself is too long for a token, which has its digest; `report --sbom` writes it out. */
export default defineCollector({
  id: 'inventory',
  reports: 'inventory',
  reads: ['/var/lib/dpkg/status', '/lib/apk/db/installed', '/usr/lib/apk/db/installed', '/usr/lib/opkg/status', '/var/lib/opkg/status', ...RPM, DISTROLESS, '/var/lib/dpkg/status.d/*', ...UNLISTED],
  async collect(read) {
    const { sources, unreadable } = await installed(read)
    if (sources.length === 0 && unreadable.length === 0) return { state: 'absent' }
    const unlisted: string[] = []
    for (const folder of UNLISTED) {
      const inside = await read.list(folder)
      if (inside.state === 'unreadable' || (inside.state === 'read' && inside.names.some(name => !name.startsWith('fourtwo')))) unlisted.push(folder)
    }
    const fact: Inventory = {
      grade: 'effective', unreadable: [...unreadable], unlisted,
      sources: sources.map(({ manager, components, unversioned, unclear }) => ({ manager, components: components.length, unversioned, unclear, digest: createHash('sha256').update(components.map(({ name, version, arch = '' }) => `${name} ${version} ${arch}\n`).join('')).digest('hex') })),
    }
    return reported(fact)
  },
})
