import type { Fact } from '@fourtwo/contract/evidence.ts'
import type { Holder, Socket, Sockets } from '@fourtwo/contract/facts.ts'
import { defineCollector, reported } from '../collector.ts'
import { parseNetTable, type Waiting } from '../parsing/net-tables.ts'
import { privilegeOf, unitOf } from '../parsing/processes.ts'
import { PROCESSES, processes } from '../reading/processes.ts'

const TABLES = ['tcp', 'tcp6', 'udp', 'udp6'] as const
/** Tables of sockets that are no door of TCP or UDP, each with one line above: through the first ones whole packets come. */
const OTHERS = ['packet', 'raw', 'raw6', 'udplite', 'udplite6', 'sctp/eps', 'dccp', 'dccp6'] as const
const LAST_CAPABILITY = '/proc/sys/kernel/cap_last_cap'

/** Every socket that waits for others, with the process that holds it and how far that process can go. The kernel's own word, for the network the agent lives in. */
export default defineCollector({
  id: 'sockets',
  reports: 'sockets',
  reads: ['/proc/net/tcp', '/proc/net/tcp6', '/proc/net/udp', '/proc/net/udp6', ...OTHERS.map(table => `/proc/net/${table}` as const), ...PROCESSES, '/proc/*/fd', '/proc/*/ns', '/proc/*/cgroup', LAST_CAPABILITY],
  privilege: { '/proc/*/fd': 'root or CAP_SYS_PTRACE with CAP_DAC_READ_SEARCH; otherwise sockets have a user and no process' },
  async collect(read) {
    const seen = await processes(read)
    const last = await read(LAST_CAPABILITY)
    const lastCapability = last.state === 'read' && /^\d{1,2}\s*$/.test(last.bytes.toString('utf8')) ? Number(last.bytes.toString('utf8')) : undefined
    const networks = new Set<string>()
    const holders = new Map<string, Holder[]>()
    let hidden: string | undefined = lastCapability === undefined ? 'the kernel does not say how many capabilities it has' : seen.state === 'unreadable' ? seen.reason : undefined
    for (const pid of ['self', ...(seen.state === 'read' ? seen.running.map(it => it.pid) : [])]) {
      const spaces = await read.links(`/proc/${pid}/ns` as string)
      if (spaces.state === 'unreadable') hidden ??= spaces.reason
      const network = spaces.state === 'read' ? spaces.targets.get('net') : undefined
      if (network !== undefined) networks.add(network)
    }
    for (const process of seen.state === 'read' ? seen.running : []) {
      const { pid, name, uid, noNewPrivileges } = process
      const open = await read.links(`/proc/${pid}/fd` as string)
      if (open.state === 'unreadable') hidden ??= open.reason
      const inodes = new Set(open.state === 'read' ? [...open.targets.values()].flatMap(target => /^socket:\[(\d+)\]$/.exec(target)?.[1] ?? []) : [])
      if (inodes.size === 0) continue
      const group = await read(`/proc/${pid}/cgroup` as string)
      const unit = group.state === 'read' ? unitOf(group.bytes.toString('utf8')) : undefined
      const holder: Holder = { name, uid, privilege: privilegeOf(process, lastCapability ?? 40), noNewPrivileges, ...(unit === undefined ? {} : { unit }) }
      for (const inode of inodes) holders.set(inode, [...(holders.get(inode) ?? []), holder])
    }
    const heldBy = (inode: string): Fact<readonly Holder[]> => {
      const known = holders.get(inode)
      return known !== undefined ? reported(known) : hidden !== undefined ? { state: 'unreadable', reason: hidden } : { state: 'absent' }
    }
    const tables: Partial<Record<(typeof TABLES)[number], Fact<readonly Socket[]>>> = {}
    for (const table of TABLES) {
      const proto = table.startsWith('tcp') ? 'tcp' : 'udp'
      const text = await read(`/proc/net/${table}`)
      const waiting = text.state === 'read' ? parseNetTable(text.bytes.toString('utf8'), proto) : undefined
      tables[table] = text.state !== 'read' ? text : waiting === undefined ? { state: 'unreadable', reason: 'a line of the table was not understood' } : reported(waiting.map(it => socketOf(it, heldBy)))
    }
    const absent = { state: 'absent' } as const
    const more = await Promise.all(OTHERS.map(async table => [table, await read(`/proc/net/${table}`)] as const))
    const blind = more.find(([, text]) => text.state === 'unreadable')?.[1]
    const others = blind?.state === 'unreadable' ? blind : more.every(([, text]) => text.state === 'absent') ? absent : reported(more.flatMap(([table, text]) => (text.state === 'read' && holdsRows(text.bytes.toString('utf8')) ? [table] : [])))
    const sockets: Sockets = { grade: 'effective', ...(hidden === undefined ? {} : { hidden }), tcp: tables.tcp ?? absent, tcp6: tables.tcp6 ?? absent, udp: tables.udp ?? absent, udp6: tables.udp6 ?? absent, others, networks: networks.size === 0 ? absent : reported(networks.size) }
    return reported(sockets)
  },
})

const socketOf = ({ inode, ...rest }: Waiting, heldBy: (inode: string) => Fact<readonly Holder[]>): Socket => ({ ...rest, holders: heldBy(inode) })

const holdsRows = (table: string): boolean => table.split('\n').slice(1).some(line => line.trim() !== '')
