import type { Fact } from '@fourtwo/contract/evidence.ts'
import type { SecretFiles } from '@fourtwo/contract/facts/secret-files.ts'
import { defineCollector, reported } from '../collector.ts'
import { parseGroups } from '../parsing/tables.ts'
import { passageTo } from '../reading/passage.ts'
import { seenAs } from '../reading/understood.ts'

type File = Extract<SecretFiles['places'][string], { state: 'reported' }>['value'][number]
/** Where programs keep keys: folder, which names in it, what kind, for what. Names, modes and owners are told, never what is inside. */
const PLACES = [
  ['/etc/chrony', /\.keys$/, 'symmetric', 'time'], ['/etc/ntp', /^(keys|ntp\.keys)$/, 'symmetric', 'time'], ['/etc/ntpsec', /\.keys$/, 'symmetric', 'time'], ['/etc/wireguard', /\.(conf|key|psk)$/, 'symmetric', 'tunnel'],
  ['/etc/ipsec.d', /\.secrets$/, 'symmetric', 'tunnel'], ['/etc/openvpn', /\.key$/, 'symmetric', 'tunnel'], ['/etc/openvpn/server', /\.key$/, 'symmetric', 'tunnel'], ['/etc/mosquitto', /psk(?!.*example)/, 'symmetric', 'messages'],
  ['/etc/hostapd', /(psk|\.conf)$/, 'symmetric', 'radio'], ['/etc/wpa_supplicant', /\.conf$/, 'symmetric', 'radio'], ['/etc/NetworkManager/system-connections', /./, 'symmetric', 'network'], ['/etc/bind', /\.key$/, 'symmetric', 'names'],
  ['/etc/cryptsetup-keys.d', /\.key$/, 'symmetric', 'storage'], ['/etc/ssh', /^ssh_host_\w+_key$/, 'private', 'login'], ['/etc/ssl/private', /./, 'private', 'tls'], ['/etc/mosquitto/certs', /\.key$/, 'private', 'messages'], ['/etc/pki/tls/private', /./, 'private', 'tls'],
] as const
const FILES = [['/etc/ipsec.secrets', 'symmetric', 'tunnel'], ['/etc/ntp.keys', 'symmetric', 'time'], ['/etc/chrony.keys', 'symmetric', 'time'], ['/etc/snmp/snmpd.conf', 'symmetric', 'monitoring'], ['/etc/ppp/chap-secrets', 'symmetric', 'network']] as const

/** The folders above all of these. */
const ABOVE = ['/etc', '/etc/ssl', '/etc/NetworkManager', '/etc/pki', '/etc/pki/tls', '/etc/snmp', '/etc/ppp'] as const

/** Settings that hold a key only where a line says so: looked at for that line alone. */
const MAY_HOLD = /\.(conf|keys)$|^\/etc\/NetworkManager\//
/** A line of a list of keys that is no comment. */
const ENTRY = /^[ \t]*[^#!%;\s]/m
const HOLDS = /^[ \t]*(?:#psk|psk|wpa_psk|wpa_passphrase|sae_password|wep_key\d|PrivateKey|PresharedKey|password|auth_server_shared_secret|createUser|com2sec|rocommunity|rwcommunity)\b/m

/** Who may read the files that hold keys. Modes and owners are the file system's own, so they are effective. */
export default defineCollector({
  id: 'secret-files',
  reports: 'secretFiles',
  reads: [...ABOVE, ...PLACES.flatMap(([folder]) => [folder, `${folder}/*`] as const), ...FILES.map(([file]) => file), '/etc/group', '/etc/shadow'],
  privilege: { '/etc/ssl/private': 'root or group ssl-cert', '/etc/wireguard': 'root', '/etc/NetworkManager/system-connections': 'root where the system keeps it so' },
  async collect(read) {
    const table = await read('/etc/group')
    const groups = table.state === 'read' ? parseGroups(table.bytes.toString('utf8')).entries : undefined
    const look = async (path: string, kind: File['kind'], use: string): Promise<Fact<readonly File[]>> => {
      const found = await read.stat(path)
      if (found.state !== 'read') return found
      if (MAY_HOLD.test(path) && found.stat.kind === 'file') {
        const text = await read(path)
        if (text.state === 'unreadable') return text
        if (text.state === 'read' && !(path.endsWith('.keys') ? ENTRY : HOLDS).test(text.bytes.toString('utf8'))) return reported([])
      }
      const { mode, uid, gid, size } = found.stat
      const groupMembers = groups === undefined ? null : groups.filter(it => it.gid === gid).reduce((count, { members }) => count + members.length, 0)
      return reported(found.stat.kind === 'file' ? [{ path, kind, for: use, mode, uid, gid, groupMembers, passage: await passageTo(read, path), empty: size === 0 }] : [])
    }
    const places: Record<string, Fact<readonly File[]>> = {}
    for (const [folder, form, kind, use] of PLACES) {
      const names = await read.list(folder)
      if (names.state === 'unreadable') places[folder] = names
      if (names.state !== 'read') continue
      const looked = await Promise.all(names.names.filter(it => form.test(it) && /^[\w.@+-]{1,80}$/.test(it)).map(name => look(`${folder}/${name}`, kind, use)))
      places[folder] = looked.find(it => it.state === 'unreadable') ?? reported(looked.flatMap(it => (it.state === 'reported' ? it.value : [])))
    }
    for (const [path, kind, use] of FILES) {
      const fact = await look(path, kind, use)
      if (fact.state !== 'absent') places[path] = fact
    }
    return reported<SecretFiles>({ places, shadow: seenAs(await read.stat('/etc/shadow'), ({ stat: { mode, uid } }) => ({ mode, uid })) })
  },
})
