import type { Fact } from '@fourtwo/contract/evidence.ts'
import type { IntegrityCheckers } from '@fourtwo/contract/facts/integrity-checkers.ts'
import { defineCollector, type Read, reported } from '../collector.ts'
import { AIDE_READS, aideDatabase, aideReport, aideSettings } from '../reading/aide.ts'
import { hasCron, leavesToSystemd, SCHEDULED } from '../reading/scheduled.ts'
import { stands } from '../reading/understood.ts'

const TABLES = ['/etc/crontab', '/var/spool/cron/crontabs/root', '/var/spool/cron/root'] as const
const UNITS = ['/etc/systemd/system', '/usr/lib/systemd/system', '/lib/systemd/system'] as const
const TIMERS = ['dailyaidecheck', 'aidecheck', 'aide', 'aide-check', 'debsums', 'dpkg-verify', 'integritycheck'] as const
const CRON = ['/etc/cron.daily/aide', '/etc/cron.daily/dailyaidecheck', '/etc/cron.daily/debsums', '/etc/cron.weekly/debsums', '/etc/cron.d/aide', '/etc/cron.daily/tripwire', '/etc/cron.daily/rkhunter'] as const
const OTHERS = [['tripwire', '/etc/tripwire/tw.cfg'], ['samhain', '/etc/samhain/samhainrc'], ['ossec', '/var/ossec/etc/ossec.conf'], ['debsums', '/usr/bin/debsums'], ['osquery', '/etc/osquery/osquery.conf'], ['fapolicyd', '/etc/fapolicyd/fapolicyd.conf']] as const
type Run = IntegrityCheckers['runs'][string]
type Reads = `${(typeof UNITS)[number]}/*.timer` | (typeof UNITS)[number] | '/etc/systemd/system/*.wants' | '/var/lib/systemd/timers/*'

/** Programs that compare files with what they should be: what AIDE is told, whether its database stands, and what sets it going. */
export default defineCollector({
  id: 'integrity-checkers',
  reports: 'integrityCheckers',
  reads: [
    ...AIDE_READS, ...TABLES, '/etc/cron.d', '/etc/cron.d/*', ...SCHEDULED, ...UNITS, '/etc/systemd/system/*.wants', '/etc/systemd/system/*.timer', '/usr/lib/systemd/system/*.timer', '/lib/systemd/system/*.timer',
    '/var/lib/systemd/timers/*', ...CRON, '/etc/tripwire/tw.cfg', '/etc/samhain/samhainrc', '/var/ossec/etc/ossec.conf', '/usr/bin/debsums', '/etc/osquery/osquery.conf', '/etc/fapolicyd/fapolicyd.conf',
  ],
  privilege: { '/var/spool/cron/crontabs/root': 'root', '/var/log/aide/aide.log': 'root or its group', '/etc/aide/aide.conf.d/*': 'root or CAP_DAC_READ_SEARCH where the system keeps them so', '/var/lib/aide/aide.db': 'root, _aide or CAP_DAC_READ_SEARCH', '/var/lib/aide/aide.db.gz': 'root, _aide or CAP_DAC_READ_SEARCH' },
  async collect(read) {
    const runs: Record<string, Run> = {}
    const keep = (name: string, run: Run) => {
      if (run.state !== 'absent') runs[name] = run
    }
    for (const name of TIMERS) keep(name, await timer(read, name))
    for (const file of CRON) keep(file, await script(read, file))
    keep('crontab aide', await table(read))
    const others: Record<string, Fact<boolean>> = {}
    for (const [name, mark] of OTHERS) others[name] = stands(await read.stat(mark))
    const { aide, named } = await aideSettings(read)
    return reported({ aide, aideDatabase: await aideDatabase(read, named), aideReport: await aideReport(read), runs, others })
  },
})

const byCron = (runs: boolean | undefined, idle: boolean): Run =>
  !idle && runs === undefined ? { state: 'unreadable', reason: 'whether a cron runs is not to be seen' } : reported({ by: 'cron', state: idle || runs === false ? 'disabled' : 'enabled', ran: false })

/** A script that cron runs: one that cannot be run, that leaves the work to systemd, or that no cron runs for, sets nothing going. */
async function script(read: Read<(typeof CRON)[number] | (typeof SCHEDULED)[number]>, file: (typeof CRON)[number]): Promise<Run> {
  const [look, text] = [await read.stat(file), await read(file)]
  if (look.state !== 'read') return look
  if (text.state === 'unreadable') return text
  const idle = (!file.startsWith('/etc/cron.d/') && (look.stat.mode & 0o111) === 0) || (text.state === 'read' && await leavesToSystemd(read, text.bytes))
  return byCron(await hasCron(read), idle)
}

/** A line of cron's tables that starts AIDE. */
async function table(read: Read<(typeof TABLES)[number] | '/etc/cron.d' | '/etc/cron.d/*' | (typeof SCHEDULED)[number]>): Promise<Run> {
  const names = await read.list('/etc/cron.d')
  for (const file of [...TABLES, ...(names.state === 'read' ? names.names.filter(name => /^[\w-]+$/.test(name)).map(name => `/etc/cron.d/${name}`) : [])]) {
    const text = await read(file as string)
    if (text.state === 'unreadable') return text
    if (text.state === 'read' && /^[^#\n]*\baide(\.wrapper)?\b/m.test(text.bytes.toString('utf8'))) return byCron(await hasCron(read), false)
  }
  return { state: 'absent' }
}

/** A timer of systemd's: enabled by a link in what wants it, masked by a link to nowhere, run if systemd left its stamp. */
async function timer(read: Read<Reads>, name: string): Promise<Run> {
  const own = await read.links('/etc/systemd/system')
  const wants = await read.links('/etc/systemd/system/timers.target.wants' as string)
  const stamp = await read.stat(`/var/lib/systemd/timers/stamp-${name}.timer` as string)
  for (const it of [own, wants, stamp]) if (it.state === 'unreadable') return it
  const ran = stamp.state === 'read'
  if (own.state === 'read' && own.targets.get(`${name}.timer`) === '/dev/null') return reported({ by: 'timer', state: 'masked', ran })
  const there = await Promise.all(UNITS.map(folder => read.stat(`${folder}/${name}.timer` as string)))
  if (!there.some(({ state }) => state === 'read')) return { state: 'absent' }
  return reported({ by: 'timer', state: wants.state === 'read' && wants.targets.get(`${name}.timer`) !== undefined ? 'enabled' : 'disabled', ran })
}
