import type { Fact } from '@fourtwo/contract/evidence.ts'
import type { Store, Stores } from '@fourtwo/contract/facts.ts'
import { defineCollector, reported } from '../collector.ts'
import { parseGroups } from '../parsing/tables.ts'
import { passageTo } from '../reading/passage.ts'

const GROUPS = '/etc/group'
const HASHES = ['/etc/shadow', '/etc/shadow-', '/etc/gshadow', '/etc/gshadow-', '/etc/security/opasswd', '/etc/mosquitto/passwd', '/etc/mosquitto/passwords'] as const
const NAMES = ['/etc/passwd', '/etc/passwd-', '/etc/group'] as const
const SECRETS = ['/etc/chrony/chrony.keys', '/etc/chrony.keys', '/etc/ppp/chap-secrets', '/etc/ppp/pap-secrets', '/etc/ipsec.secrets', '/etc/krb5.keytab', '/etc/sasldb2', '/etc/wpa_supplicant.conf', '/etc/rndc.key', '/etc/bind/rndc.key'] as const
const FOLDERS = {
  '/etc/ssl/private': /./, '/etc/wireguard': /\.(conf|key)$/, '/etc/wpa_supplicant': /\.conf$/, '/etc/NetworkManager/system-connections': /./, '/etc/openvpn': /\.(key|secret)$/, '/etc/ssh': /^ssh_host_\w+_key$/,
} as const

/** Groups made for the one service that reads the file. */
const OF_SERVICES: ReadonlySet<string> = new Set(['ssl-cert', 'ssh_keys', 'mosquitto', '_chrony', 'chrony', 'dip', 'bind', 'named', 'openvpn'])

/** Who reaches the files in which authenticators are known to be kept. Only what stands at the path is looked at; no such file is opened. */
export default defineCollector({
  id: 'stores',
  reports: 'stores',
  reads: ['/etc', '/etc/security', '/etc/mosquitto', '/etc/chrony', '/etc/ppp', '/etc/bind', '/etc/ssl', '/etc/NetworkManager', GROUPS, ...HASHES, ...NAMES.slice(0, 2), ...SECRETS, '/etc/ssl/private', '/etc/ssl/private/*', '/etc/wireguard', '/etc/wireguard/*', '/etc/wpa_supplicant', '/etc/wpa_supplicant/*', '/etc/NetworkManager/system-connections', '/etc/NetworkManager/system-connections/*', '/etc/openvpn', '/etc/openvpn/*', '/etc/ssh', '/etc/ssh/*'],
  async collect(read) {
    const groups = await read(GROUPS)
    const named = new Map(groups.state === 'read' ? parseGroups(groups.bytes.toString('utf8')).entries.map(({ gid, name }) => [gid, name] as const) : [])
    const stores: Record<string, Fact<readonly Store[]>> = {}
    const look = async (place: string, files: readonly (readonly [string, Store['kind']])[]) => {
      const found: Store[] = []
      for (const [path, kind] of files) {
        const at = await read.stat(path as string)
        if (at.state === 'unreadable') {
          stores[place] = at
          return
        }
        if (at.state !== 'read' || at.stat.kind !== 'file') continue
        const { mode, uid, gid } = at.stat
        const group = named.get(gid) ?? ''
        found.push({ path: /^[\w/.@-]{1,120}$/.test(path) ? path : place, kind, mode, uid, group: gid === 0 ? 'root' : group === 'shadow' ? 'shadow' : OF_SERVICES.has(group) ? 'own' : 'other', passage: await passageTo(read, path) })
      }
      stores[place] = reported(found)
    }
    await look('/etc', [...HASHES.map(path => [path, 'hashes'] as const), ...NAMES.map(path => [path, 'names'] as const), ...SECRETS.map(path => [path, 'secret'] as const)])
    for (const [folder, form] of Object.entries(FOLDERS)) {
      const names = await read.list(folder as string)
      if (names.state === 'unreadable') stores[folder] = names
      if (names.state === 'read') await look(folder, names.names.filter(name => form.test(name)).map(name => [`${folder}/${name}`, /wpa|NetworkManager|openvpn/.test(folder) ? 'secret' : 'private-key'] as const))
    }
    const value: Stores = stores
    return reported(value)
  },
})
