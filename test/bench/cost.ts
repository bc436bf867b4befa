import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a command cost with all that it started. Seconds, and MiB of the largest process at its peak. */
export interface Cost {
  readonly wall: number
  readonly cpu: number
  readonly peak: number
}

/** The environment of all that is measured, the one that the launcher gives to Node: what else stands in the bench's own, certificates of its own above all, would be read at each start. */
export const ENVIRONMENT: Readonly<Record<string, string>> = { PATH: process.env['PATH'] ?? '' }

/** Runs a command to its end, and tells what it cost as the kernel counts it. @throws Error with its last words where it fails. */
export function costOf(folder: string, command: readonly string[]): Cost {
  const out = join(folder, 'cost')
  const began = performance.now()
  const { status, stderr } = spawnSync('/usr/bin/time', ['-o', out, '-f', '%U %S %M', ...command], { encoding: 'utf8', env: ENVIRONMENT, maxBuffer: 64 * 1024 * 1024, timeout: 600_000 })
  const wall = (performance.now() - began) / 1000
  if (status !== 0) throw new Error(`${command.join(' ')} ended with ${status}: ${stderr.slice(-500)}`)
  const [user = Number.NaN, system = Number.NaN, peak = Number.NaN] = (readFileSync(out, 'utf8').trim().split('\n').at(-1) ?? '').split(' ').map(Number)
  return { wall, cpu: user + system, peak: peak / 1024 }
}

/** What a running process holds now, MiB, and the seconds of CPU that it took so far. */
export function held(pid: number): { readonly rss: number; readonly peak: number; readonly cpu: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const mib = (key: string) => Number(new RegExp(`^${key}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024
  // Nanoseconds of each thread by the scheduler: the ticks of stat miss whoever wakes for less than one.
  const cpu = readdirSync(`/proc/${pid}/task`).reduce((sum, task) => sum + Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]) / 1e9, 0)
  return { rss: mib('VmRSS'), peak: mib('VmHWM'), cpu }
}

/** The middle one; NaN of none. */
export const median = (all: readonly number[]): number => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN
