import type { LogFiles } from '@fourtwo/contract/facts.ts'
import type { Read } from '../collector.ts'
import { parseLogrotate, type RotationRule } from '../parsing/logs.ts'
import { drawnIn } from './drawn-in.ts'
import { hasCron, hasSystemd, leavesToSystemd, SCHEDULED } from './scheduled.ts'

const WANTS = ['/etc/systemd/system/timers.target.wants', '/usr/lib/systemd/system/timers.target.wants'] as const
/** What a collector has to declare that asks what rotates the logs. */
export const ROTATION = ['/etc/logrotate.conf', '/etc/logrotate.d', '/etc/logrotate.d/*', '/etc/cron.daily/logrotate', '/etc/periodic/daily/logrotate', ...WANTS, '/etc/systemd/system', ...SCHEDULED] as const

/** What logrotate would do with the logs below /var/log, and whether something that runs starts it by the clock. */
export async function rotated(read: Read<(typeof ROTATION)[number]>): Promise<LogFiles['rotation']> {
  const rules: RotationRule[] = []
  const main = await read('/etc/logrotate.conf')
  const parsed = parseLogrotate(main.state === 'read' ? main.bytes.toString('utf8') : '')
  rules.push(...parsed.rules)
  for (const include of parsed.includes) for (const { text } of (await drawnIn(read, include)) ?? []) rules.push(...parseLogrotate(text, parsed.common).rules)
  return { grade: 'configured', rules: rules.filter(({ pattern }) => pattern.startsWith('/var/log/')), timed: await byTimer(read) || await byCron(read) }
}

/** Does systemd run, and start the timer of logrotate? */
async function byTimer(read: Read<(typeof ROTATION)[number]>): Promise<boolean> {
  const own = await read.links('/etc/systemd/system')
  const wants = await Promise.all(WANTS.map(folder => read.list(folder)))
  return wants.some(it => it.state === 'read' && it.names.includes('logrotate.timer')) && own.state !== 'unreadable' && !(own.state === 'read' && own.targets.get('logrotate.timer') === '/dev/null') && hasSystemd(read)
}

/** Does cron run, and start logrotate every day? Debian's entry leaves that to systemd where it runs. */
async function byCron(read: Read<(typeof ROTATION)[number]>): Promise<boolean> {
  if (await hasCron(read) !== true) return false
  for (const path of ['/etc/cron.daily/logrotate', '/etc/periodic/daily/logrotate'] as const) {
    const [look, text] = [await read.stat(path), await read(path)]
    if (look.state === 'read' && (look.stat.mode & 0o111) !== 0 && text.state === 'read' && !(await leavesToSystemd(read, text.bytes))) return true
  }
  return false
}
