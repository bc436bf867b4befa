import type { ResourceLimits } from '@fourtwo/contract/facts.ts'
import { defineCollector, reported } from '../collector.ts'
import { groupOf, parseLimits, unitOf } from '../parsing/processes.ts'
import { PROCESSES, processes } from '../reading/processes.ts'
import { drawnIn } from '../reading/drawn-in.ts'

/** Processes that do the work of security functions, by the name the kernel keeps. */
const FUNCTIONS: Readonly<Record<string, string>> = {
  auditd: 'audit', 'systemd-journal': 'log', rsyslogd: 'log', 'syslog-ng': 'log', syslogd: 'log', logd: 'log', sshd: 'login', dropbear: 'login', 'systemd-logind': 'login', chronyd: 'time', 'systemd-timesyn': 'time',
}
/** Limits of a control group, with the word that switches each off. */
const GROUP_LIMITS = { memory: 'memory.max', processes: 'pids.max', cpu: 'cpu.max' } as const

/** What the kernel lets the processes of security functions use: limits of their control groups and of the processes themselves. */
export default defineCollector({
  id: 'resource-limits',
  reports: 'resourceLimits',
  reads: [...PROCESSES, '/proc/*/cgroup', '/proc/*/limits', '/sys/fs/cgroup/**', '/etc/security/limits.conf', '/etc/security/limits.d', '/etc/security/limits.d/*'],
  privilege: { '/proc/*/limits': 'root, or the user of the process' },
  async collect(read) {
    const seen = await processes(read)
    if (seen.state !== 'read') return seen
    const functions: ResourceLimits['functions'][number][] = []
    const unread: string[] = []
    for (const { pid, name } of seen.running.filter(it => Object.hasOwn(FUNCTIONS, it.name))) {
      const limits: Record<string, number | null> = {}
      const own = await read(`/proc/${pid}/limits` as string)
      if (own.state === 'read') for (const [key, value] of Object.entries(parseLimits(own.bytes.toString('utf8')))) limits[`own.${key}`] = value
      const group = await read(`/proc/${pid}/cgroup` as string)
      const text = group.state === 'read' ? group.bytes.toString('utf8') : ''
      const at = groupOf(text)
      if (own.state === 'unreadable' || group.state === 'unreadable') unread.push(name)
      for (const [key, file] of Object.entries(GROUP_LIMITS)) {
        const words: string[] = []
        // What holds a group holds all below it.
        for (let path = at ?? ''; path !== ''; path = path.slice(0, path.lastIndexOf('/'))) {
          const value = await read(`/sys/fs/cgroup${path}/${file}` as string)
          if (value.state === 'read') words.push(wordOf(key, value.bytes.toString('utf8')))
        }
        const numbers = words.filter(word => /^\d{1,15}$/.test(word)).map(Number)
        if (words.length > 0 && words.every(word => word === 'max' || /^\d{1,15}$/.test(word))) limits[`group.${key}`] = numbers.length === 0 ? null : Math.min(...numbers)
      }
      const unit = unitOf(text)
      functions.push({ name, function: FUNCTIONS[name] ?? '', limits, ...(unit === undefined ? {} : { unit }) })
    }
    const files = [...((await drawnIn(read, '/etc/security/limits.conf')) ?? []), ...((await drawnIn(read, '/etc/security/limits.d/*.conf')) ?? [])]
    const rules = files.flatMap(({ text }) => text.split('\n').flatMap(line => /^\s*([\w@*%:-]{1,64}\s+(?:soft|hard|-)\s+\w{1,20}\s+[\w-]{1,20})\s*(?:#.*)?$/.exec(line)?.[1] ?? []))
    const fact: ResourceLimits = { grade: 'effective', functions, unread: [...new Set(unread)], rules: rules.map(rule => rule.replaceAll(/\s+/g, ' ')) }
    return reported(fact)
  },
})

/** The limit in a file of a control group. That of time is a share and a span, so the percentage of one processor. */
function wordOf(key: string, text: string): string {
  const [limit = '', span] = text.trim().split(/\s+/)
  return key === 'cpu' && /^\d{1,12}$/.test(limit) ? (/^[1-9]\d{0,11}$/.test(span ?? '') ? String(Math.ceil((Number(limit) * 100) / Number(span))) : 'other') : limit
}
