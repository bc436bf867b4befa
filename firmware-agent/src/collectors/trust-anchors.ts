import type { Anchor, TrustAnchors } from '@fourtwo/contract/facts.ts'
import { defineCollector, type Read, reported } from '../collector.ts'
import { parseAnchors } from '../parsing/anchors.ts'

/** Where the keys are that updates are verified with: the supplier's. */
const SUPPLIER = [
  '/etc/rauc', '/usr/lib/rauc', '/usr/share/rauc', '/etc/swupdate', '/usr/share/swupdate', '/etc/mender', '/usr/share/mender', '/etc/apt/trusted.gpg.d', '/etc/apt/keyrings', '/usr/share/keyrings',
  '/etc/opkg/keys', '/etc/apk/keys', '/etc/pki/rpm-gpg', '/usr/share/ostree/trusted.gpg.d',
] as const
/** Where an owner puts its own. */
const OWNER = ['/usr/local/share/ca-certificates', '/etc/pki/ca-trust/source/anchors', '/etc/ca-certificates/trust-source/anchors', '/etc/ssl/private'] as const
const KEYS = /\.(pem|crt|cer|der|gpg|asc|pub|key|rsa\.pub)$|^\/etc\/opkg\/keys\/|^\/etc\/pki\/rpm-gpg\/|^\/etc\/apk\/keys\//
const OTHERS_WRITE = 0o002
const GROUP_WRITES = 0o020
const STICKY = 0o1000
const READS = [
  ...SUPPLIER, '/etc/rauc/**', '/usr/lib/rauc/**', '/usr/share/rauc/**', '/etc/swupdate/**', '/usr/share/swupdate/**', '/etc/mender/**', '/usr/share/mender/**', '/etc/apt/trusted.gpg.d/**', '/etc/apt/keyrings/**',
  '/usr/share/keyrings/**', '/etc/opkg/keys/**', '/etc/apk/keys/**', '/etc/pki/rpm-gpg/**', '/usr/share/ostree/trusted.gpg.d/**',
  ...OWNER, '/usr/local/share/ca-certificates/**', '/etc/pki/ca-trust/source/anchors/**', '/etc/ca-certificates/trust-source/anchors/**', '/etc/ssl/private/**',
  '/', '/etc', '/usr', '/usr/lib', '/usr/share', '/usr/local', '/usr/local/share', '/etc/apt', '/etc/opkg', '/etc/apk', '/etc/pki', '/etc/pki/ca-trust', '/etc/pki/ca-trust/source', '/usr/share/ostree', '/etc/ca-certificates', '/etc/ca-certificates/trust-source', '/etc/ssl',
] as const

/** The files of trust anchors: of what kind, whose, and who may change them. Modes, kinds and counts; a private key is recognised by its first line and not looked at further. */
export default defineCollector({
  id: 'trust-anchors',
  reports: 'trustAnchors',
  reads: READS,
  privilege: { '/etc/ssl/private': 'root or group ssl-cert' },
  async collect(read) {
    const root = await read.stat('/')
    const isRoot = (id: number, as: 'uid' | 'gid') => id === 0 || (root.state === 'read' && id === root.stat[as])
    const anchors: Anchor[] = []
    const unread: string[] = []
    for (const [of, folders] of [['supplier', SUPPLIER], ['owner', OWNER]] as const)
      for (const folder of folders) {
        const files = await read.walk(folder as string)
        if (files.state === 'unreadable') unread.push(folder)
        for (const path of files.state === 'read' ? files.files.filter(file => KEYS.test(file)) : []) {
          const stat = await read.stat(path)
          const bytes = await read(path)
          if (stat.state !== 'read') {
            unread.push(path)
            continue
          }
          // What it holds may be hidden from us; who may change it is not.
          const what = bytes.state === 'read' ? parseAnchors(bytes.bytes) : { content: 'unknown' as const, count: 0, demo: false }
          const { mode, uid, gid } = stat.stat
          anchors.push({ path, of, mode, owner: isRoot(uid, 'uid') ? 'root' : 'other', loose: isRoot(gid, 'gid') ? 'root-group' : 'other-group', parent: await parents(read, path, isRoot), ...what })
        }
      }
    const fact: TrustAnchors = { grade: 'effective', anchors, unread }
    return reported(fact)
  },
})

/** May somebody else than root replace the file by way of a folder above it? */
async function parents(read: Read<(typeof READS)[number]>, path: string, isRoot: (id: number, as: 'uid' | 'gid') => boolean): Promise<Anchor['parent']> {
  const parts = path.split('/').slice(1, -1)
  for (const folder of ['/', ...parts.map((_, n) => `/${parts.slice(0, n + 1).join('/')}`)]) {
    const stat = await read.stat(folder)
    if (stat.state !== 'read') return 'unknown'
    const { mode, uid, gid } = stat.stat
    if (!isRoot(uid, 'uid') || ((mode & STICKY) === 0 && ((mode & OTHERS_WRITE) !== 0 || ((mode & GROUP_WRITES) !== 0 && !isRoot(gid, 'gid'))))) return 'others-may-write'
  }
  return 'root-only'
}
