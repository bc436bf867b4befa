import type { Verbs } from './reading/host.ts'
import { installed } from './reading/packages.ts'

/** Types of package URLs by manager. */
const TYPES = { dpkg: 'deb', apk: 'apk', opkg: 'opkg' } as const

/** The installed software as CycloneDX 1.6, JSON. Nothing of it depends on the time or on chance: the same root gives the same text. `notes` names what could not be read. */
export async function sbomOf(verbs: Verbs): Promise<{ readonly sbom: object; readonly notes: readonly string[] }> {
  const read = Object.assign((path: string) => verbs.read(path), verbs)
  const { sources, unreadable } = await installed(read)
  const release = await verbs.read('/etc/os-release')
  const fields = release.state === 'read' ? Object.fromEntries(release.bytes.toString('utf8').split('\n').flatMap(line => {
    const [, key = '', value = ''] = /^(ID|VERSION_ID|NAME)="?([\w .()+-]{1,80})"?$/.exec(line) ?? []
    return key === '' ? [] : [[key, value]]
  })) : {}
  const distribution = fields['ID'] ?? ''
  const components = sources.flatMap(({ manager, components: all }) => all.map(({ name, version, arch }) => {
    const purl = `pkg:${TYPES[manager]}/${distribution === '' ? '' : `${encodeURIComponent(distribution)}/`}${encodeURIComponent(name)}@${encodeURIComponent(version).replaceAll('%3A', ':')}${arch === undefined ? '' : `?arch=${encodeURIComponent(arch)}`}`
    return { type: 'library', 'bom-ref': purl, name, version, purl }
  }))
  const system = { type: 'operating-system', name: fields['NAME'] ?? 'unknown', ...(fields['VERSION_ID'] === undefined ? {} : { version: fields['VERSION_ID'] }) }
  return { sbom: { bomFormat: 'CycloneDX', specVersion: '1.6', version: 1, metadata: { component: system }, components }, notes: unreadable }
}
