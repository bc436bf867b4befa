import type { Sshd } from '@fourtwo/contract/facts.ts'
import { defineCollector, reported } from '../collector.ts'
import { matches } from '../parsing/sshd-match.ts'
import { isRestricted, parseSshdConfig, settingsFor, STRANGER, visitorOf } from '../parsing/sshd.ts'

const CONFIG = '/etc/ssh/sshd_config'
const VENDOR = '/usr/etc/ssh/sshd_config'
const OPTIONS = '/etc/default/ssh'
const UNITS = ['/etc/systemd/system/ssh.service.d', '/etc/systemd/system/sshd.service.d'] as const
/** Where what is drawn in may lie. */
const FOLDERS = ['/etc/ssh', '/etc/ssh/sshd_config.d', '/usr/etc/ssh', '/usr/etc/ssh/sshd_config.d'] as const
/** Match blocks that are reported at most. */
const MOST_BLOCKS = 64

/** What sshd's configuration comes to, for everybody, for root and for whoever each Match block is about. A running daemon may have read an older one: configured is all it is. */
export default defineCollector({
  id: 'sshd',
  reports: 'sshd',
  reads: [CONFIG, VENDOR, ...FOLDERS, '/etc/ssh/*', '/etc/ssh/sshd_config.d/*', '/usr/etc/ssh/*', '/usr/etc/ssh/sshd_config.d/*', OPTIONS, ...UNITS],
  privilege: { [CONFIG]: 'any user on Debian; root where the distribution shuts it' },
  async collect(read) {
    const own = await read(CONFIG)
    const config = own.state === 'absent' ? await read(VENDOR) : own
    if (config.state !== 'read') return config
    const below = await Promise.all(FOLDERS.map(folder => read.list(folder)))
    const names = below.flatMap((folder, n) => (folder.state === 'read' ? folder.names.map(name => `${FOLDERS[n]}/${name}`) : []))
    const unseen = below.find(it => it.state === 'unreadable')
    if (unseen !== undefined) return unseen
    // What an Include names is read when it is met, until nothing new is named: no other file is opened.
    const files = new Map<string, string | undefined>()
    let parsed = parseSshdConfig('', () => [])
    for (let missing = new Set<string>(['']); missing.size > 0;) {
      missing = new Set()
      parsed = parseSshdConfig(config.bytes.toString('utf8'), pattern => {
        const named = !FOLDERS.some(folder => pattern.startsWith(`${folder}/`)) || /[{[\]\\~]/.test(pattern) ? undefined : names.filter(name => isNamed(name, pattern)).toSorted()
        for (const name of named ?? []) if (!files.has(name)) missing.add(name)
        const texts = named?.map(name => (files.has(name) ? files.get(name) : '')) ?? [undefined]
        return texts.every(text => text !== undefined) ? texts : undefined
      })
      for (const name of missing) {
        const file = await read(name as string)
        if (file.state === 'unreadable' && /^EACCES|^EPERM/.test(file.reason)) return file
        files.set(name, file.state === 'read' ? file.bytes.toString('utf8') : undefined)
      }
    }
    const options = await read(OPTIONS)
    if (options.state === 'unreadable') return options
    const units = await Promise.all(UNITS.map(folder => read.list(folder)))
    const elsewhere = [
      ...(options.state === 'read' && /^\s*SSHD_OPTS=.*-[of]/m.test(options.bytes.toString('utf8')) ? ['options of the command line may say otherwise'] : []),
      ...(units.some(unit => unit.state === 'unreadable' || (unit.state === 'read' && unit.names.some(name => name.endsWith('.conf')))) ? ['a drop-in of the unit may say otherwise'] : []),
    ]
    const sshd: Sshd = {
      grade: 'configured', everybody: settingsFor(parsed, STRANGER), root: settingsFor(parsed, { ...STRANGER, user: 'root', groups: ['root'] }),
      matched: parsed.blocks.slice(0, MOST_BLOCKS).map(block => ({ by: block.map(({ by }) => by), settings: settingsFor(parsed, visitorOf(block)) })),
      restricted: isRestricted(parsed), unclear: [...parsed.unclear, ...elsewhere, ...(parsed.blocks.length > MOST_BLOCKS ? ['there are more Match blocks than are reported'] : [])],
    }
    return reported(sshd)
  },
})

/** Does a pattern name this file? A wild card meets no name that begins with a dot. */
function isNamed(file: string, pattern: string): boolean {
  const [of, wanted] = [file.split('/'), pattern.split('/')]
  return of.length === wanted.length && of.every((part, n) => matches(part, wanted[n] ?? '') && (!part.startsWith('.') || wanted[n]?.startsWith('.') === true))
}
