import type { Read } from '../collector.ts'
import { PROCESSES, processes, runs } from './processes.ts'

/** What a collector has to declare that asks whether something is started by the clock. */
export const SCHEDULED = ['/run/systemd/system', '/proc/1/comm', ...PROCESSES] as const

/** Is systemd the first process? */
export async function hasSystemd(read: Read<(typeof SCHEDULED)[number]>): Promise<boolean> {
  const comm = await read('/proc/1/comm')
  return (await read.stat('/run/systemd/system')).state === 'read' || (comm.state === 'read' && comm.bytes.toString('utf8').trim() === 'systemd')
}

/** Does a cron run? Undefined where nobody can say. */
export const hasCron = async (read: Read<(typeof SCHEDULED)[number]>): Promise<boolean | undefined> => runs(await processes(read), 'cron', 'crond', 'cronie', 'fcron')

/** Does a script that cron would run leave its work to systemd where that runs, as Debian's do? */
export const leavesToSystemd = async (read: Read<(typeof SCHEDULED)[number]>, script: Buffer): Promise<boolean> => script.includes('/run/systemd/system') && hasSystemd(read)
