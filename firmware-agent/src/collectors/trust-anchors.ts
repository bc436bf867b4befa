import type { Anchor, TrustAnchors } from '@fourtwo/contract/facts.ts'
import { defineCollector, type Read, reported } from '../collector.ts'
import { countCertificates, parseAnchors } from '../parsing/anchors.ts'

/** Where the keys are that updates are verified with: the supplier's. */
const SUPPLIER = [
  '/etc/rauc', '/usr/lib/rauc', '/usr/share/rauc', '/etc/swupdate', '/usr/share/swupdate', '/etc/mender', '/usr/share/mender', '/etc/apt/trusted.gpg.d', '/etc/apt/keyrings', '/usr/share/keyrings',
  '/etc/opkg/keys', '/etc/apk/keys', '/etc/pki/rpm-gpg', '/usr/share/ostree/trusted.gpg.d',
] as const
/** Where an owner puts its own. */
const OWNER = ['/usr/local/share/ca-certificates', '/etc/pki/ca-trust/source/anchors', '/etc/ca-certificates/trust-source/anchors', '/etc/ssl/private'] as const
/** Single files: apt's older ring of keys, and what programs read in place of the owner's files. */
const FILES = [['supplier', '/etc/apt/trusted.gpg'], ['bundle', '/etc/ssl/certs/ca-certificates.crt'], ['bundle', '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem'], ['bundle', '/etc/ssl/cert.pem']] as const
/** Folders in which every file counts; elsewhere the name's end tells. */
const KEYS = /\.(pem|crt|cer|der|gpg|asc|pub|key|rsa\.pub|p12|pfx|jks|keystore)$|^\/etc\/(opkg\/keys|pki\/rpm-gpg|apk\/keys|pki\/ca-trust\/source\/anchors|ca-certificates\/trust-source\/anchors|ssl\/private)\//
const OTHERS_WRITE = 0o002
const GROUP_WRITES = 0o020
const OTHERS_PASS = 0o001
const GROUP_PASSES = 0o010
const STICKY = 0o1000
const READS = [
  ...SUPPLIER, '/etc/rauc/**', '/usr/lib/rauc/**', '/usr/share/rauc/**', '/etc/swupdate/**', '/usr/share/swupdate/**', '/etc/mender/**', '/usr/share/mender/**', '/etc/apt/trusted.gpg.d/**', '/etc/apt/keyrings/**',
  '/usr/share/keyrings/**', '/etc/opkg/keys/**', '/etc/apk/keys/**', '/etc/pki/rpm-gpg/**', '/usr/share/ostree/trusted.gpg.d/**',
  ...OWNER, '/usr/local/share/ca-certificates/**', '/etc/pki/ca-trust/source/anchors/**', '/etc/ca-certificates/trust-source/anchors/**', '/etc/ssl/private/**',
  '/', '/etc/apt/trusted.gpg', '/etc/ssl/certs/ca-certificates.crt', '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem', '/etc/ssl/cert.pem',
] as const
type ReadsAnchors = Read<(typeof READS)[number]>
type IsRoot = (id: number, as: 'uid' | 'gid') => boolean

/** The files of trust anchors: of what kind, whose, and who may change them. Modes, kinds and counts; a private key is recognised by its first line and not looked at further. */
export default defineCollector({
  id: 'trust-anchors',
  reports: 'trustAnchors',
  reads: READS,
  privilege: { '/etc/ssl/private': 'root or group ssl-cert' },
  async collect(read) {
    const root = await read.stat('/')
    const isRoot: IsRoot = (id, as) => id === 0 || (root.state === 'read' && id === root.stat[as])
    const anchors: Anchor[] = []
    const unread: string[] = []
    const look = async (of: Anchor['of'], path: string): Promise<void> => {
      const stat = await read.stat(path)
      if (stat.state === 'absent') return
      if (stat.state === 'unreadable' || stat.stat.kind !== 'file') {
        unread.push(path)
        return
      }
      const bytes = await read(path)
      // What it holds may be hidden from us; who may change it is not.
      const what = bytes.state === 'read' ? (of === 'bundle' ? countCertificates(bytes.bytes) : parseAnchors(bytes.bytes)) : { content: 'unknown' as const, count: 0, demo: false }
      const { mode, uid, gid } = stat.stat
      anchors.push({ path, of, mode, owner: isRoot(uid, 'uid') ? 'root' : 'other', loose: isRoot(gid, 'gid') ? 'root-group' : 'other-group', ...(await guarded(read, path, isRoot)), ...what })
    }
    for (const [of, folders] of [['supplier', SUPPLIER], ['owner', OWNER]] as const)
      for (const folder of folders) {
        const files = await filesBelow(read, folder)
        if (files === undefined) unread.push(folder)
        for (const path of files ?? []) if (KEYS.test(path)) await look(of, path)
      }
    for (const [of, path] of FILES) await look(of, path)
    const fact: TrustAnchors = { grade: 'effective', anchors, unread }
    return reported(fact)
  },
})

/** The files below a folder, links to files in it among them; undefined where they cannot be seen. */
async function filesBelow(read: ReadsAnchors, top: string): Promise<readonly string[] | undefined> {
  const files = await read.walk(top)
  if (files.state !== 'read') return files.state === 'absent' ? [] : undefined
  const links: string[] = []
  for (const folder of new Set([top, ...files.files.map(file => file.slice(0, file.lastIndexOf('/')))])) {
    const here = await read.links(folder)
    if (here.state === 'read') links.push(...[...here.targets.keys()].map(name => `${folder}/${name}`))
  }
  return [...files.files, ...links].toSorted()
}

/** Who may replace the file by way of a folder above it, and who gets as far as it: behind a folder that is shut to others, what stands open is open to nobody. */
async function guarded(read: ReadsAnchors, path: string, isRoot: IsRoot): Promise<Pick<Anchor, 'parent' | 'reach'>> {
  const way = await read.way(path)
  if (way.state !== 'read') return { parent: 'unknown', reach: 'unknown' }
  let parent: Anchor['parent'] = 'root-only'
  let reach: Anchor['reach'] = 'anybody'
  for (const { mode, uid, gid } of way.folders) {
    const writes = (who: number) => (mode & STICKY) === 0 && (mode & who) !== 0
    const [byOthers, byGroup] = [!isRoot(uid, 'uid') || writes(OTHERS_WRITE), writes(GROUP_WRITES) && !isRoot(gid, 'gid')]
    if (byOthers && reach === 'anybody') parent = 'others-may-write'
    else if ((byOthers || byGroup) && reach !== 'root-only' && parent === 'root-only') parent = 'group-may-write'
    if (isRoot(uid, 'uid') && (mode & OTHERS_PASS) === 0 && reach !== 'root-only') reach = (mode & GROUP_PASSES) === 0 || isRoot(gid, 'gid') ? 'root-only' : 'group'
  }
  return { parent, reach }
}
