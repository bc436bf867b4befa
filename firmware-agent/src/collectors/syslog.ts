import type { Syslog } from '@fourtwo/contract/facts.ts'
import { defineCollector, type Read, reported } from '../collector.ts'
import { type Forwarding, freshSending, isPlain, parseRsyslog } from '../parsing/rsyslog.ts'
import { parseSyslogNg } from '../parsing/syslog-ng.ts'
import { drawnIn } from '../reading/drawn-in.ts'
import { isVolatile, LASTING } from '../reading/lasting.ts'
import { PROCESSES, processes, runs } from '../reading/processes.ts'

const RSYSLOG = '/etc/rsyslog.conf'
const SYSLOG_NG = '/etc/syslog-ng/syslog-ng.conf'
const UCI = '/etc/config/system'
const DRAWN_IN = ['/etc/rsyslog.d', '/etc/rsyslog.d/*', '/etc/syslog-ng/conf.d', '/etc/syslog-ng/conf.d/*', '/etc/syslog-ng/*.conf', '/usr/share/syslog-ng/*'] as const
/** Files within files at most. */
const DEEPEST = 5
type ReadsSyslog = Read<typeof RSYSLOG | typeof SYSLOG_NG | (typeof DRAWN_IN)[number]>

/** Where the syslog daemon sends and writes records, by its files. */
export default defineCollector({
  id: 'syslog',
  reports: 'syslog',
  reads: [RSYSLOG, SYSLOG_NG, UCI, ...LASTING, ...DRAWN_IN, ...PROCESSES],
  async collect(read) {
    const seen = await processes(read)
    const sending = freshSending()
    const fact = async (daemon: Syslog['daemon'], name: string, said: Promise<Forwarding | string>): Promise<ReturnType<typeof reported<Syslog>> | { state: 'unreadable'; reason: string }> => {
      const what = await said
      if (typeof what === 'string') return { state: 'unreadable', reason: what }
      const kept = await Promise.all((what.files.length === 0 ? ['/var/log/messages'] : what.files).map(path => isVolatile(read, path)))
      const volatile = kept.every(it => it === kept[0]) ? (kept[0] ?? 'unknown') : 'unknown'
      return reported({ grade: runs(seen, name) === true ? 'effective' : 'configured', daemon, remotes: what.remotes, files: what.files, volatile, unclear: what.unclear })
    }
    // Where both are there, the one that runs is the one that matters.
    const [first, second] = runs(seen, 'syslog-ng') === true ? ([SYSLOG_NG, RSYSLOG] as const) : ([RSYSLOG, SYSLOG_NG] as const)
    for (const path of [first, second]) {
      const there = await read.stat(path)
      if (there.state === 'unreadable') return there
      if (there.state === 'read') return path === RSYSLOG ? fact('rsyslog', 'rsyslogd', whole(read, path, text => parseRsyslog(text, sending))) : fact('syslog-ng', 'syslog-ng', whole(read, path, parseSyslogNg))
    }
    const uci = await read(UCI)
    return uci.state === 'read' ? fact('busybox', 'logd', Promise.resolve(parseUci(uci.bytes.toString('utf8')))) : uci
  },
})

/** A file with all it draws in, in place as far as order matters: directives carry on from file to file. */
async function whole(read: ReadsSyslog, path: string, parse: (text: string) => Forwarding, depth = 0): Promise<Forwarding | string> {
  const text = await read(path)
  if (text.state !== 'read') return text.state === 'absent' ? { remotes: [], files: [], unclear: 1, includes: [] } : text.reason
  const own = parse(text.bytes.toString('utf8'))
  const all = [own]
  for (const pattern of own.includes) {
    // `scl.conf` and its like only define blocks that this version does not evaluate where they are used.
    const files = depth >= DEEPEST || pattern === 'scl.conf' ? [] : await drawnIn(read, pattern.startsWith('/') ? pattern : `/etc/syslog-ng/${pattern}`)
    if (files === undefined) all.push({ remotes: [], files: [], unclear: 1, includes: [] })
    for (const file of files ?? []) {
      const more = await whole(read, file.path, parse, depth + 1)
      if (typeof more === 'string') return more
      all.push(more)
    }
  }
  return { remotes: all.flatMap(it => it.remotes), files: [...new Set(all.flatMap(it => it.files))], unclear: all.reduce((sum, it) => sum + it.unclear, 0), includes: [] }
}

/** OpenWrt's logd: `log_ip` sends over UDP unless `log_proto` says tcp; it knows no TLS. */
function parseUci(text: string): Forwarding {
  const option = (name: string) => new RegExp(`^\\s*option\\s+${name}\\s+['"]?([\\w./:-]+)`, 'm').exec(text)?.[1]
  const kept = (path: string | undefined) => (path !== undefined && isPlain(path) ? [path] : [])
  return { remotes: option('log_ip') === undefined ? [] : [{ by: option('log_proto') === 'tcp' ? 'tcp' : 'udp', queued: false }], files: kept(option('log_file')), unclear: option('log_file') !== undefined && kept(option('log_file')).length === 0 ? 1 : 0, includes: [] }
}
