import { setTimeout as delay } from 'node:timers/promises'
import type { Hear, Heard, Lease, Verbs } from '../interface.ts'

/** Milliseconds in which a record has to be there where the bench does not say. */
export const RECORDED_WITHIN = 2000
/** Milliseconds between two looks for it. */
const LOOK_EVERY = 100

/** How a door reads the audit log and how its access could be misused to change it. */
export interface Log {
  /** The whole log as text, one record a line. */
  read(as: string, hear: Hear): Promise<Heard>
  readonly tampering: readonly string[]
  tamper(as: string, way: string, hear: Hear): Promise<Heard>
}

/**
 * The `audit` session of any door that can read the log.
 *
 * The bench says what a record looks like: `auditRecord`, a regular expression with the groups time, source, category,
 * type, id and result, and by which `type` each event goes (`auditLogin`, `auditRefusedLogin`, …), no two by the same. A device that collects
 * its records before it writes them is waited for as long as `recordedWithin` says (milliseconds). Which end of the log is the new one is
 * the device's own affair: new is what was not there at the mark.
 */
export function auditOver({ door: { settings }, names }: Lease, { read, tampering, tamper }: Log): Verbs {
  const record = new RegExp(settings['auditRecord'] ?? '(?!)')
  const typeOf: Readonly<Record<string, string | undefined>> = {
    login: settings['auditLogin'], 'refused-login': settings['auditRefusedLogin'], logout: settings['auditLogout'], lock: settings['auditLock'], 'refused-operation': settings['auditRefusedOperation'],
    'refused-application': settings['auditRefusedApplication'], 'request-error': settings['auditRequestError'], 'configuration-change': settings['auditConfigurationChange'],
  }
  const recordedWithin = Number(settings['recordedWithin']) || RECORDED_WITHIN
  let tampered = false
  let marked: { readonly newest: string; readonly all: readonly string[] } | undefined
  const isRecord = (line: string): boolean => record.test(line)
  const lines = async (as: string, hear: Hear): Promise<readonly string[] | Heard> => {
    const heard = await read(as, hear)
    if (heard.says !== 'shown') return heard
    const all = heard.read.split(/\r?\n/).map(it => it.trim()).filter(it => it !== '')
    // An error, or records of another form: nothing follows about what stands in the log.
    return all.length === 0 || all.some(isRecord) ? all : { says: 'refused', read: 'what was read has no line that looks as auditRecord says' }
  }
  const timeOf = (line: string | undefined): number => Date.parse(record.exec(line ?? '')?.groups?.['time'] ?? '')
  const newestOf = (all: readonly string[]): string => (timeOf(all[0]) > timeOf(all.at(-1)) ? all[0] : all.at(-1)) ?? ''
  return {
    facts: { tampering, names },
    verbs: {
      async mark({ as }: { as: string }, hear) {
        const all = await lines(as, hear)
        if ('says' in all) return all
        marked = { newest: newestOf(all.filter(isRecord)), all }
        return { says: 'shown', read: marked.newest }
      },
      async find({ as, event, subject }: { as: string; mark: string; event: string; subject: string }, hear, signal) {
        const type = typeOf[event]
        if (type === undefined) return { says: 'not-offered', read: `the bench does not say how a record of ${event} is named` }
        const { newest, all: before } = marked ?? { newest: '', all: [] }
        const until = performance.now() + recordedWithin
        for (;;) {
          const all = await lines(as, hear)
          if ('says' in all) return all
          if (newest !== '' && !all.includes(newest)) return { says: 'mark-gone', read: 'the log has lost the record that was its newest' }
          const added = without(all, before)
          const found = added.filter(isRecord).map(line => fieldsOf(record.exec(line))).find(it => it['type'] === type && it['source']?.toLowerCase() === subject.toLowerCase())
          if (found !== undefined) return { says: 'found', read: JSON.stringify(found) }
          const over = performance.now() >= until || signal.aborted
          const unclear = added.find(line => !isRecord(line) && line.toLowerCase().includes(subject.toLowerCase()))
          if (over && unclear !== undefined) return { says: 'refused', read: `no record of ${event}, and a new line about ${subject} that does not look as auditRecord says: ${unclear}` }
          // The bench may take another part of the record for the user than where the device writes him.
          const elsewhere = added.find(line => record.exec(line)?.groups?.['type'] === type && namesUser(line, subject))
          if (over && elsewhere !== undefined) return { says: 'refused', read: `a new record of ${event} names ${subject}, and not where auditRecord has the source: ${elsewhere}` }
          if (over) return { says: 'absent', read: `no record of ${event} by ${subject} within ${recordedWithin} ms` }
          await delay(LOOK_EVERY)
        }
      },
      async holds({ as, record: line }: { as: string; record: string }, hear, signal) {
        for (const until = performance.now() + recordedWithin; ; await delay(LOOK_EVERY)) {
          const all = await lines(as, hear)
          if ('says' in all) return all
          const records = all.filter(isRecord)
          if (!records.some(it => isBlanked(line, it))) return { says: 'absent', read: `${records.length} records, without it` }
          if (!tampered || performance.now() >= until || signal.aborted) return { says: 'found', read: `among ${records.length} records` }
        }
      },
      async tamper({ as, way }: { as: string; way: string }, hear) {
        const heard = await tamper(as, way, hear)
        tampered = heard.says === 'sent' // what was acknowledged may be done later
        return heard
      },
    },
  }
}

/** What each group holds; one that took no part holds nothing. */
const fieldsOf = (matched: RegExpExecArray | null): Readonly<Record<string, string>> => Object.fromEntries(Object.entries(matched?.groups ?? {}).map(([group, content]: [string, string | undefined]) => [group, content ?? '']))

/** Lines beside those that were there before, each as often as it came anew. */
function without(all: readonly string[], before: readonly string[]): string[] {
  const held = new Map<string, number>()
  for (const line of before) held.set(line, (held.get(line) ?? 0) + 1)
  return all.filter(line => {
    const left = held.get(line) ?? 0
    held.set(line, left - 1)
    return left <= 0
  })
}

/** Does a line name a user, and not only another whose name contains his? */
export function namesUser(line: string, user: string): boolean {
  const [within, wanted] = [line.toLowerCase(), user.toLowerCase()]
  const goesOn = (at: number): boolean => /[\w-]/.test(within[at] ?? '')
  for (let at = within.indexOf(wanted); wanted !== '' && at >= 0; at = within.indexOf(wanted, at + 1)) if (!goesOn(at - 1) && !goesOn(at + wanted.length)) return true
  return false
}

/** Is this the line as it reads where secrets in it were blanked? A name or a word of a record may be somebody's secret. */
const isBlanked = (blanked: string, line: string): boolean => blanked.length === line.length && blanked.split('').every((it, n) => it === '*' || it === line[n])
