import type { Read } from '../collector.ts'
import { type Process, parseStatus } from '../parsing/processes.ts'
import type { Reading } from './host.ts'

/** A process with its number. */
export interface Running extends Process {
  readonly pid: string
}
/** What a collector has to declare that looks at processes. */
export const PROCESSES = ['/proc', '/proc/*/status'] as const

/**
 * The processes that run. Absent where the tree has no processes at all, as one that is not mounted; unreadable where the first one is hidden, since then any other may be, or one is not understood.
 */
export async function processes(read: Read<(typeof PROCESSES)[number]>): Promise<Reading<{ readonly running: readonly Running[] }>> {
  const names = await read.list('/proc')
  if (names.state !== 'read') return names
  const numbers = names.names.filter(name => /^\d+$/.test(name))
  if (numbers.length === 0) return { state: 'absent' }
  if (!numbers.includes('1')) return { state: 'unreadable', reason: 'the first process is hidden, so others may be' }
  const running: Running[] = []
  for (const pid of numbers) {
    const status = await read(`/proc/${pid}/status` as string)
    if (status.state === 'unreadable') return status
    // One that ended meanwhile is none; one that is not understood may be any.
    if (status.state === 'absent') continue
    const process = parseStatus(status.bytes.toString('utf8'))
    if (process === undefined) return { state: 'unreadable', reason: `the status of process ${pid} is not understood` }
    running.push({ pid, ...process })
  }
  return { state: 'read', running }
}

/** Does a daemon of one of these names run? The kernel keeps the first fifteen characters. Undefined where nobody can say. */
export function runs(seen: Reading<{ readonly running: readonly Running[] }>, ...names: readonly string[]): boolean | undefined {
  return seen.state === 'read' ? seen.running.some(({ name }) => names.some(it => it.slice(0, 15) === name)) : undefined
}
