import type { Journal } from '@fourtwo/contract/facts.ts'
import { defineCollector, type Read, reported } from '../collector.ts'
import { joined, lastOf, parseSystemd, type Settings, truthOf } from '../parsing/systemd.ts'
import { isVolatile, LASTING } from '../reading/lasting.ts'
import { PROCESSES, processes, runs } from '../reading/processes.ts'

const DAEMON = '/usr/lib/systemd/systemd-journald'
/** Lowest first. */
const FOLDERS = ['/usr/lib/systemd', '/run/systemd', '/etc/systemd'] as const
const KEPT = ['Storage', 'SystemMaxUse', 'SystemKeepFree', 'SystemMaxFileSize', 'SystemMaxFiles', 'RuntimeMaxUse', 'MaxRetentionSec', 'MaxFileSec', 'RateLimitIntervalSec', 'RateLimitBurst', 'Seal', 'ForwardToSyslog', 'Compress', 'Audit'] as const
const FILES = FOLDERS.flatMap(folder => [`${folder}/journald.conf`, `${folder}/journald.conf.d`, `${folder}/journald.conf.d/*`, `${folder}/journal-upload.conf`, `${folder}/journal-upload.conf.d`, `${folder}/journal-upload.conf.d/*`] as const)

/** How journald keeps its log, whether a key lets it seal anything, and where it is sent. Unset settings have journald's own defaults, which bound it too. */
export default defineCollector({
  id: 'journal',
  reports: 'journal',
  reads: [DAEMON, ...FILES, '/etc/machine-id', '/var/log/journal', '/var/log/journal/*/fss', ...LASTING, ...PROCESSES],
  async collect(read) {
    const daemon = await read.stat(DAEMON)
    const conf = await configured(read, 'journald')
    if (typeof conf === 'string') return { state: 'unreadable', reason: conf }
    if (daemon.state === 'absent' && conf.settings.length === 0) return daemon
    const settings = Object.fromEntries(KEPT.flatMap(key => {
      const value = lastOf(conf, 'Journal', key)
      return value === undefined ? [] : [[key, value]]
    }))
    const plain = ([key, value]: [string, string]): boolean => (key === 'Storage' ? /^(auto|persistent|volatile|none)$/.test(value) : key === 'Seal' ? truthOf(value) !== undefined : /^[\w.% ]{1,40}$/.test(value))
    const unclear = Object.entries(settings).filter(it => !plain(it)).map(([key]) => key)
    const folder = await read.stat('/var/log/journal')
    const inMemory = await isVolatile(read, '/var/log/journal')
    const wanted = settings['Storage'] ?? 'auto'
    const storage: Journal['storage'] = unclear.includes('Storage') || folder.state === 'unreadable' ? 'unknown'
      : wanted === 'none' ? 'none' : wanted === 'volatile' || inMemory === 'yes' || (wanted === 'auto' && folder.state === 'absent') ? 'volatile' : inMemory === 'unknown' ? 'unknown' : 'persistent'
    const running = runs(await processes(read), 'systemd-journald')
    const kept = Object.fromEntries(Object.entries(settings).filter(plain))
    const fact: Journal = { grade: running === true ? 'effective' : 'configured', storage, settings: kept, unclear, seal: await sealed(read, truthOf(settings['Seal'] ?? 'yes'), storage), forwards: await forwarded(read) }
    return reported(fact)
  },
})

/** The main file, the strongest folder's alone, and the drop-ins by name across the folders; or why one cannot be seen. */
async function configured(read: Read<(typeof FILES)[number]>, program: 'journald' | 'journal-upload'): Promise<Settings | string> {
  const found = new Map<string, Settings>()
  let main: Settings = { settings: [], unclear: 0 }
  for (const folder of FOLDERS) {
    const text = await read(`${folder}/${program}.conf` as string)
    if (text.state === 'unreadable') return text.reason
    if (text.state === 'read') main = parseSystemd(text.bytes.toString('utf8'))
    const names = await read.list(`${folder}/${program}.conf.d` as string)
    if (names.state === 'unreadable') return names.reason
    for (const name of names.state === 'read' ? names.names.filter(it => it.endsWith('.conf')) : []) {
      const dropIn = await read(`${folder}/${program}.conf.d/${name}` as string)
      if (dropIn.state === 'unreadable') return dropIn.reason
      found.set(name, dropIn.state === 'read' ? parseSystemd(dropIn.bytes.toString('utf8')) : { settings: [], unclear: 0 })
    }
  }
  return joined([main, ...[...found].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, it]) => it)])
}

/** Sealing does nothing until a key was made, and it is made for what lasts alone. */
async function sealed(read: Read<'/etc/machine-id' | '/var/log/journal/*/fss'>, wanted: boolean | undefined, storage: Journal['storage']): Promise<Journal['seal']> {
  if (wanted !== true) return wanted === undefined ? 'unknown' : 'off'
  const id = await read('/etc/machine-id')
  const name = id.state === 'read' ? id.bytes.toString('utf8').trim() : ''
  if (!/^[0-9a-f]{32}$/.test(name)) return id.state === 'absent' ? 'without-key' : 'unknown'
  const key = await read.stat(`/var/log/journal/${name}/fss` as string)
  return key.state === 'unreadable' ? 'unknown' : key.state === 'read' && key.stat.kind === 'file' && storage === 'persistent' ? 'with-key' : 'without-key'
}

async function forwarded(read: Read<(typeof FILES)[number]>): Promise<Journal['forwards']> {
  const conf = await configured(read, 'journal-upload')
  if (typeof conf === 'string') return 'unknown'
  const url = lastOf(conf, 'Upload', 'URL')
  // What is no URL of its own stands for HTTPS.
  return url === undefined || url === '' ? 'nowhere' : url.startsWith('http://') ? 'plain' : 'encrypted'
}
