import { posix } from 'node:path'
import type { Place } from '@fourtwo/contract/facts/place.ts'
import { defineCollector, factOf, type Read, reported } from '../collector.ts'
import { inMemory, type MountLine, mountAt, mountOf, parseMountinfo } from '../parsing/mountinfo.ts'
import { seenAs } from '../reading/understood.ts'

const MARKS = ['/run/systemd/container', '/.dockerenv', '/run/.containerenv'] as const
const INITS = [['systemd', '/run/systemd/system'], ['procd', '/sbin/procd'], ['openrc', '/run/openrc'], ['openrc', '/sbin/openrc']] as const
const SHELLS = ['busybox', 'dash', 'bash', 'toybox'] as const
type Init = Place['init']

/** Where the agent runs: on the device itself or in a container on it, under which init, and what survives a restart. */
export default defineCollector({
  id: 'place',
  reports: 'place',
  reads: ['/run/systemd/container', '/.dockerenv', '/run/.containerenv', '/proc/1', '/proc/1/cgroup', '/proc/1/mountinfo', '/proc/2/comm', '/run/systemd/system', '/sbin/procd', '/run/openrc', '/sbin/openrc', '/sbin', '/bin', '/etc/inittab', '/', '/var'],
  async collect(read) {
    const table = await read('/proc/1/mountinfo')
    const mounts = table.state === 'read' ? parseMountinfo(table.bytes.toString('utf8')).mounts : []
    const bin = await read.links('/bin')
    const [top, logs] = [await read.links('/'), await read.links('/var')]
    // /var is a link to memory on OpenWrt, /var/log one on Yocto.
    const variable = posix.resolve('/', (top.state === 'read' ? top.targets.get('var') : undefined) ?? '/var')
    const log = posix.resolve(variable, (logs.state === 'read' ? logs.targets.get('log') : undefined) ?? 'log')
    const placed = (found: MountLine | undefined): Place['root'] =>
      table.state !== 'read' ? table : found === undefined ? { state: 'absent' } : reported({ type: found.type, writable: found.writable, upper: found.upper })
    const holder = mountOf(mounts, log)
    const place: Place = {
      container: await container(read), init: await initOf(read),
      shell: seenAs(bin, ({ targets }) => SHELLS.find(name => targets.get('sh')?.split('/').at(-1)?.startsWith(name)) ?? 'other'),
      root: placed( mountAt(mounts, '/')), etc: placed(mountAt(mounts, '/etc')),
      volatileLogs: table.state !== 'read' ? table : holder === undefined ? { state: 'absent' } : reported(inMemory(holder.type)),
    }
    return reported(place)
  },
})

/** Process 2 of the first namespace of processes is the kernel's own thread: in any other namespace it is none or another. */
async function container(read: Read<(typeof MARKS)[number] | '/proc/1' | '/proc/1/cgroup' | '/proc/2/comm'>): Promise<Place['container']> {
  const by: string[] = []
  for (const mark of MARKS) {
    const there = await read.stat(mark)
    if (there.state === 'read') by.push(mark)
    if (there.state === 'unreadable') return there
  }
  const groups = factOf(await read('/proc/1/cgroup'), text => /docker|lxc|kubepods|libpod|containerd|machine\.slice/.test(text))
  if (groups.state === 'reported' && groups.value) by.push('/proc/1/cgroup')
  if (by.length > 0) return reported({ is: 'yes', by })
  const first = await read.stat('/proc/1')
  if (first.state !== 'read') return { state: 'unreadable', reason: 'no process 1 is to be seen' }
  const second = await read('/proc/2/comm')
  if (second.state === 'unreadable') return second
  return reported(second.state === 'read' && second.bytes.toString('utf8').trim() === 'kthreadd' ? { is: 'no', by: ['/proc/2/comm'] } : { is: 'unknown', by: [] })
}

async function initOf(read: Read<(typeof INITS)[number][1] | '/sbin' | '/etc/inittab'>): Promise<Init> {
  for (const [init, mark] of INITS) if ((await read.stat(mark)).state === 'read') return init
  const sbin = await read.links('/sbin')
  if (sbin.state === 'read' && sbin.targets.get('init')?.split('/').at(-1) === 'busybox') return 'busybox'
  return (await read.stat('/etc/inittab')).state === 'read' ? 'sysv' : 'unknown'
}
