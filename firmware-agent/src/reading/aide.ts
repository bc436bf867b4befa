import type { IntegrityCheckers } from '@fourtwo/contract/facts/integrity-checkers.ts'
import { factOf, type Read, reported } from '../collector.ts'
import { parseAide } from '../parsing/aide.ts'

const BESIDE = '/etc/aide/aide.conf.d'
const DATABASES = ['/var/lib/aide/aide.db', '/var/lib/aide/aide.db.gz'] as const
const REPORTS = ['/var/log/aide/aide.log', '/var/log/aide.log'] as const
/** Lines by which a report ends, of today's versions and older ones. */
const ENDED = /^End timestamp: \d|^End time \(|AIDE found (NO )?differences between database and filesystem/m
/** Where software lies; one that is a link elsewhere, or is not there, is looked at where it leads. */
const SOFTWARE = ['/usr/bin', '/usr/sbin', '/usr/lib', '/usr/local/bin', '/usr/local/sbin', '/usr/local/lib', '/bin', '/sbin', '/lib', '/opt'] as const
/** What evaluating AIDE reads: its settings, its database and its report, and where software lies. */
export const AIDE_READS = ['/etc/aide/aide.conf', '/etc/aide.conf', BESIDE, '/etc/aide/aide.conf.d/*', ...DATABASES, ...REPORTS, ...SOFTWARE, '/', '/usr', '/usr/local'] as const
type AideRead = Read<(typeof AIDE_READS)[number]>

/** What AIDE is told, with the files beside it, and the database that it names. One that can be run adds what nobody can say without running it. */
export async function aideSettings(read: AideRead): Promise<{ readonly aide: IntegrityCheckers['aide']; readonly named?: string | undefined }> {
  const own = await read('/etc/aide/aide.conf')
  const main = own.state === 'absent' ? await read('/etc/aide.conf') : own
  if (main.state !== 'read') return { aide: main }
  const beside = await read.list(BESIDE)
  if (beside.state === 'unreadable') return { aide: beside }
  const texts = [main.bytes.toString('utf8')]
  let runnable = false
  for (const name of beside.state === 'read' ? beside.names : []) {
    const [text, look] = [await read(`${BESIDE}/${name}` as string), await read.stat(`${BESIDE}/${name}` as string)]
    if (text.state === 'unreadable') return { aide: text }
    if (text.state === 'read') texts.push(text.bytes.toString('utf8'))
    runnable ||= look.state === 'read' && (look.stat.mode & 0o111) !== 0
  }
  const links = new Set<string>()
  for (const [folder, above] of [['/', '/'], ['/usr', '/usr/'], ['/usr/local', '/usr/local/']] as const) {
    const here = await read.links(folder)
    for (const name of here.state === 'read' ? here.targets.keys() : []) links.add(`${above}${name}`)
  }
  const folders: string[] = []
  for (const folder of SOFTWARE.filter(it => !links.has(it))) {
    const inside = await read.list(folder)
    if (inside.state === 'unreadable') return { aide: inside }
    if (inside.state === 'read' && inside.names.length > 0) folders.push(folder)
  }
  const { database: named, ...aide } = parseAide(texts, folders)
  return { aide: reported({ ...aide, whole: aide.whole && !runnable }), named }
}

/** Is there a database to compare with, and who may write it? */
export async function aideDatabase(read: AideRead, named: string | undefined): Promise<IntegrityCheckers['aideDatabase']> {
  const known = DATABASES.find(it => it === named)
  if (named !== undefined && known === undefined) return { state: 'unreadable', reason: 'it lies where the agent does not look' }
  for (const file of known === undefined ? DATABASES : [known]) {
    const there = await read.stat(file)
    if (there.state === 'unreadable') return there
    if (there.state === 'read' && there.stat.size > 0) return reported({ writableByOthers: (there.stat.mode & 0o022) !== 0 })
  }
  return { state: 'absent' }
}

/** Whether AIDE once came to its end, by the report that it left. */
export async function aideReport(read: AideRead): Promise<IntegrityCheckers['aideReport']> {
  for (const file of REPORTS) {
    const text = await read(file)
    if (text.state !== 'absent') return factOf(text, words => ({ complete: ENDED.test(words) }))
  }
  return { state: 'absent' }
}
