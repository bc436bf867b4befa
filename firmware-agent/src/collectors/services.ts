import type { Service, Services } from '@fourtwo/contract/facts.ts'
import { defineCollector, type Read, reported } from '../collector.ts'
import { bound, lastOf, type Settings } from '../parsing/systemd.ts'
import { UNITS, unitNamed, wantedUnits } from '../reading/units.ts'

/** Where other init systems name what they start: a folder, and how a name in it reads. */
const OTHERS = [
  { init: 'openrc', folders: ['/etc/runlevels/sysinit', '/etc/runlevels/boot', '/etc/runlevels/default'], name: /^()([\w.@-]{1,64})$/ },
  { init: 'procd', folders: ['/etc/rc.d'], name: /^S(\d\d)([\w.@-]{1,64})$/ },
  { init: 'sysv', folders: ['/etc/rcS.d', '/etc/rc2.d', '/etc/rc3.d', '/etc/rc5.d'], name: /^S(\d\d)([\w.@-]{1,64})$/ },
  { init: 'busybox', folders: ['/etc/init.d'], name: /^S(\d\d)([\w.@-]{1,64})$/ },
] as const
/** Settings of a service that bear on what it may do; other text never leaves its file. */
const KNOWN = ['User', 'DynamicUser', 'CapabilityBoundingSet', 'AmbientCapabilities', 'NoNewPrivileges', 'ProtectSystem', 'PrivateTmp', 'MemoryMax', 'TasksMax', 'CPUQuota', 'WatchdogSec', 'SystemCallFilter'] as const

/** What the device starts, and with which rights, as its files configure it. */
export default defineCollector({
  id: 'services',
  reports: 'services',
  reads: [...UNITS, '/proc/1/comm', '/sbin/procd', '/sbin/openrc', '/etc/runlevels/*', '/etc/rc.d', '/etc/rcS.d', '/etc/rc2.d', '/etc/rc3.d', '/etc/rc5.d', '/etc/init.d'],
  async collect(read) {
    const fact: Services = (await hasSystemd(read)) ? await ofSystemd(read) : await ofOthers(read)
    return reported(fact)
  },
})

/** The first process says what starts the others; where it is not seen, its folder for what runs, or units where no other init system is. */
async function hasSystemd(read: Read<(typeof UNITS)[number] | '/proc/1/comm' | '/sbin/procd' | '/sbin/openrc'>): Promise<boolean> {
  const first = await read('/proc/1/comm')
  if (first.state === 'read') return first.bytes.toString('utf8').trim() === 'systemd'
  if ((await read.stat('/run/systemd/system')).state === 'read') return true
  if ((await read.stat('/sbin/procd')).state === 'read' || (await read.stat('/sbin/openrc')).state === 'read') return false
  for (const folder of ['/etc/systemd/system', '/usr/lib/systemd/system'] as const) {
    const units = await read.list(folder)
    if (units.state === 'read' && units.names.some(name => /\.(target|service|wants)$/.test(name))) return true
  }
  return false
}

async function ofSystemd(read: Read<(typeof UNITS)[number]>): Promise<Services> {
  const { enabled, wired, complete } = await wantedUnits(read)
  const etc = await read.links('/etc/systemd/system')
  const masked = etc.state === 'read' ? [...etc.targets].filter(([, target]) => target === '/dev/null').map(([name]) => name) : []
  const services: Service[] = []
  let all = complete
  for (const name of [...new Set([...enabled, ...wired, ...masked])].filter(it => /\.(service|socket)$/.test(it) && /^[\w:.@\\-]{1,128}$/.test(it)).toSorted()) {
    const unit = await unitNamed(read, name)
    if (typeof unit === 'string') all = false
    if (unit === undefined || typeof unit === 'string') continue
    const { settings, unclear } = known(unit.settings)
    const starts = name.endsWith('.socket') ? (lastOf(unit.settings, 'Socket', 'Service') ?? name.replace(/\.socket$/, '.service')) : undefined
    const started = starts === undefined ? undefined : await unitNamed(read, starts.replace(/@?\.service$/, suffix => (lastOf(unit.settings, 'Socket', 'Accept') === 'yes' && suffix === '.service' ? '@.service' : suffix)))
    const state = unit.state === 'masked' ? 'masked' : enabled.has(name) ? 'enabled' : 'static'
    services.push({ name, state, settings: typeof started === 'object' ? known(started.settings).settings : settings, listens: bound(unit.settings), unclear })
  }
  return { init: 'systemd', grade: 'configured', services, complete: all }
}

function known(unit: Settings): { readonly settings: Readonly<Record<string, string>>; readonly unclear: number } {
  const settings = Object.fromEntries(KNOWN.flatMap(key => {
    const value = lastOf(unit, 'Service', key)
    return value === undefined ? [] : [[key, /^[\w .:%,~@-]{1,400}$/.test(value) ? value : 'other']]
  }))
  return { settings, unclear: unit.unclear }
}

/** What the others start runs as whoever its script says, which nobody can read off without running it: no settings. */
async function ofOthers(read: Read<'/etc/runlevels/*' | '/etc/rc.d' | '/etc/rcS.d' | '/etc/rc2.d' | '/etc/rc3.d' | '/etc/rc5.d' | '/etc/init.d'>): Promise<Services> {
  for (const { init, folders, name } of OTHERS) {
    const names = new Set<string>()
    let complete = true
    for (const folder of folders) {
      const found = await read.list(folder as string)
      if (found.state === 'unreadable') complete = false
      for (const service of found.state === 'read' ? found.names : []) {
        const plain = name.exec(service)?.[2]
        if (plain !== undefined) names.add(plain)
      }
    }
    if (names.size > 0) return { init, grade: 'configured', complete, services: [...names].toSorted().map(it => ({ name: it, state: 'enabled', settings: {}, listens: [], unclear: 0 })) }
  }
  return { init: 'unknown', grade: 'configured', services: [], complete: true }
}
