import type { Fact } from '@fourtwo/contract/evidence.ts'
import type { IntegrityCheckers } from '@fourtwo/contract/facts/integrity-checkers.ts'
import { defineCollector, type Read, reported } from '../collector.ts'
import { parseAide } from '../parsing/aide.ts'
import { seenAs, stands } from '../reading/understood.ts'

const BESIDE = '/etc/aide/aide.conf.d'
const DATABASES = ['/var/lib/aide/aide.db', '/var/lib/aide/aide.db.gz'] as const
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
    '/etc/aide/aide.conf', '/etc/aide.conf', BESIDE, '/etc/aide/aide.conf.d/*', ...DATABASES, ...UNITS, '/etc/systemd/system/*.wants', '/etc/systemd/system/*.timer', '/usr/lib/systemd/system/*.timer', '/lib/systemd/system/*.timer',
    '/var/lib/systemd/timers/*', ...CRON, '/etc/tripwire/tw.cfg', '/etc/samhain/samhainrc', '/var/ossec/etc/ossec.conf', '/usr/bin/debsums', '/etc/osquery/osquery.conf', '/etc/fapolicyd/fapolicyd.conf',
  ],
  privilege: { '/etc/aide/aide.conf.d/*': 'root or CAP_DAC_READ_SEARCH where the system keeps them so', '/var/lib/aide/aide.db': 'root, _aide or CAP_DAC_READ_SEARCH', '/var/lib/aide/aide.db.gz': 'root, _aide or CAP_DAC_READ_SEARCH' },
  async collect(read) {
    const runs: Record<string, Run> = {}
    const keep = (name: string, run: Run) => {
      if (run.state !== 'absent') runs[name] = run
    }
    for (const name of TIMERS) keep(name, await timer(read, name))
    for (const file of CRON) keep(file, seenAs(await read.stat(file), ({ stat }) => ({ by: 'cron', state: file.startsWith('/etc/cron.d/') || (stat.mode & 0o111) !== 0 ? 'enabled' : 'disabled', ran: false })))
    const others: Record<string, Fact<boolean>> = {}
    for (const [name, mark] of OTHERS) others[name] = stands(await read.stat(mark))
    return reported({ aide: await settings(read), aideDatabase: await database(read), runs, others })
  },
})

/** What AIDE is told, with the files beside it. One that can be run adds what nobody can say without running it. */
async function settings(read: Read<'/etc/aide/aide.conf' | '/etc/aide.conf' | typeof BESIDE | '/etc/aide/aide.conf.d/*'>): Promise<IntegrityCheckers['aide']> {
  const own = await read('/etc/aide/aide.conf')
  const main = own.state === 'absent' ? await read('/etc/aide.conf') : own
  if (main.state !== 'read') return main
  const beside = await read.list(BESIDE)
  if (beside.state === 'unreadable') return beside
  const texts = [main.bytes.toString('utf8')]
  let runnable = false
  for (const name of beside.state === 'read' ? beside.names : []) {
    const [text, look] = [await read(`${BESIDE}/${name}` as string), await read.stat(`${BESIDE}/${name}` as string)]
    if (text.state === 'unreadable') return text
    if (text.state === 'read') texts.push(text.bytes.toString('utf8'))
    runnable ||= look.state === 'read' && (look.stat.mode & 0o111) !== 0
  }
  const aide = parseAide(texts)
  return reported({ ...aide, whole: aide.whole && !runnable })
}

async function database(read: Read<(typeof DATABASES)[number]>): Promise<IntegrityCheckers['aideDatabase']> {
  for (const file of DATABASES) {
    const there = await read.stat(file)
    if (there.state === 'unreadable') return there
    if (there.state === 'read' && there.stat.size > 0) return reported({ writableByOthers: (there.stat.mode & 0o022) !== 0 })
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
  if (own.state === 'read' && own.targets[`${name}.timer`] === '/dev/null') return reported({ by: 'timer', state: 'masked', ran })
  const there = await Promise.all(UNITS.map(folder => read.stat(`${folder}/${name}.timer` as string)))
  if (!there.some(({ state }) => state === 'read')) return { state: 'absent' }
  return reported({ by: 'timer', state: wants.state === 'read' && wants.targets[`${name}.timer`] !== undefined ? 'enabled' : 'disabled', ran })
}
