import type { TimeSources } from '@fourtwo/contract/facts.ts'
import { defineCollector, reported } from '../collector.ts'
import { allOf, joined, parseSystemd } from '../parsing/systemd.ts'
import { parseChrony, parseNtp, type Sources } from '../parsing/time-sources.ts'
import { drawnIn } from '../reading/drawn-in.ts'
import { PROCESSES, processes, runs } from '../reading/processes.ts'

const CHRONY = ['/etc/chrony/chrony.conf', '/etc/chrony.conf'] as const
const NTP = [['ntpsec', '/etc/ntpsec/ntp.conf'], ['ntp', '/etc/ntp.conf']] as const

/** Who sets the clock, from which kinds of source, and whether these prove who they are. What DHCP hands to chrony at run time counts as a source too. */
export default defineCollector({
  id: 'time-sources',
  reports: 'timeSources',
  reads: [...CHRONY, '/etc/chrony/conf.d', '/etc/chrony/conf.d/*', '/etc/chrony/sources.d', '/etc/chrony/sources.d/*', '/etc/chrony.d', '/etc/chrony.d/*', '/run/chrony-dhcp', '/run/chrony-dhcp/*', '/etc/systemd/timesyncd.conf', '/etc/systemd/timesyncd.conf.d', '/etc/systemd/timesyncd.conf.d/*', '/usr/lib/systemd/systemd-timesyncd', '/run/systemd/timesync/synchronized', '/etc/ntpsec/ntp.conf', '/etc/ntp.conf', ...PROCESSES],
  async collect(read) {
    const seen = await processes(read)
    const grade = (name: string) => (runs(seen, name) === true ? 'effective' : 'configured')
    const clients: TimeSources['clients'][number][] = []
    for (const path of CHRONY) {
      const text = await read(path)
      if (text.state === 'unreadable') return text
      if (text.state === 'absent') continue
      const own = parseChrony(text.bytes.toString('utf8'))
      const all: Sources[] = [own]
      for (const include of own.includes) for (const file of (await drawnIn(read, `${include.replace(/\/$/, '')}${include.endsWith('.conf') ? '' : '/*'}`)) ?? []) if (/\.(conf|sources)$/.test(file.path)) all.push(parseChrony(file.text))
      clients.push({ client: 'chrony', grade: grade('chronyd'), sources: all.flatMap(it => it.sources), settings: Object.assign({}, ...all.map(it => it.settings)), unclear: all.reduce((sum, it) => sum + it.unclear, 0) })
      break
    }
    const timesyncd = [...((await drawnIn(read, '/etc/systemd/timesyncd.conf')) ?? []), ...((await drawnIn(read, '/etc/systemd/timesyncd.conf.d/*.conf')) ?? [])]
    const there = await read.stat('/usr/lib/systemd/systemd-timesyncd')
    if (timesyncd.length > 0 || there.state === 'read') {
      const conf = joined(timesyncd.map(({ text }) => parseSystemd(text)))
      const synchronised = await read.stat('/run/systemd/timesync/synchronized')
      const sources = [...allOf(conf, 'Time', 'NTP'), ...allOf(conf, 'Time', 'FallbackNTP')].flatMap(value => value.split(/\s+/)).map(() => ({ kind: 'server', secured: 'no' }) as const)
      clients.push({ client: 'timesyncd', grade: grade('systemd-timesyncd'), sources, settings: { synchronised: synchronised.state === 'read' ? 'yes' : 'no' }, unclear: conf.unclear })
    }
    for (const [client, path] of NTP) {
      const text = await read(path)
      if (text.state === 'unreadable') return text
      if (text.state === 'read') clients.push({ client, grade: grade('ntpd'), ...withoutIncludes(parseNtp(text.bytes.toString('utf8'))) })
    }
    const fact: TimeSources = { clients }
    return reported(fact)
  },
})

const withoutIncludes = ({ sources, settings, unclear }: Sources) => ({ sources, settings, unclear })
