import { setTimeout as delay } from 'node:timers/promises'
import type { Hear, Heard, Lease, Verbs } from '../interface.ts'

/** Milliseconds in which a record has to be there, and between two looks for it. */
const RECORDED_WITHIN = 2000
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
 * type, id and result, and by which `type` each event goes (`auditLogin`, `auditRefusedLogin`, …).
 */
export function auditOver({ door: { settings }, names }: Lease, { read, tampering, tamper }: Log): Verbs {
  const record = new RegExp(settings['auditRecord'] ?? '(?!)')
  const typeOf: Readonly<Record<string, string | undefined>> = {
    login: settings['auditLogin'], 'refused-login': settings['auditRefusedLogin'], logout: settings['auditLogout'], lock: settings['auditLock'], 'refused-operation': settings['auditRefusedOperation'],
  }
  const lines = async (as: string, hear: Hear): Promise<readonly string[] | Heard> => {
    const heard = await read(as, hear)
    return heard.says === 'shown' ? heard.read.split(/\r?\n/).map(it => it.trim()).filter(it => record.test(it)) : heard
  }
  return {
    facts: { tampering, names },
    verbs: {
      async mark({ as }: { as: string }, hear) {
        const all = await lines(as, hear)
        return 'says' in all ? all : { says: 'shown', read: all.at(-1) ?? '' }
      },
      async find({ as, mark, event, subject }: { as: string; mark: string; event: string; subject: string }, hear, signal) {
        const type = typeOf[event]
        if (type === undefined) return { says: 'not-offered', read: `the bench does not say how a record of ${event} is named` }
        const until = performance.now() + RECORDED_WITHIN
        for (;;) {
          const all = await lines(as, hear)
          if ('says' in all) return all
          if (mark !== '' && !all.includes(mark)) return { says: 'mark-gone', read: 'the log has lost the record that was its newest' }
          const found = all.slice(mark === '' ? 0 : all.lastIndexOf(mark) + 1).map(line => ({ ...record.exec(line)?.groups })).find(it => it['type'] === type && it['source'] === subject)
          if (found !== undefined) return { says: 'found', read: JSON.stringify(found) }
          if (performance.now() >= until || signal.aborted) return { says: 'absent', read: `no record of ${event} by ${subject} within ${RECORDED_WITHIN} ms` }
          await delay(LOOK_EVERY)
        }
      },
      async holds({ as, record: line }: { as: string; record: string }, hear) {
        const all = await lines(as, hear)
        if ('says' in all) return all
        return all.includes(line) ? { says: 'found', read: `among ${all.length} records` } : { says: 'absent', read: `${all.length} records, without it` }
      },
      tamper: ({ as, way }: { as: string; way: string }, hear) => tamper(as, way, hear),
    },
  }
}
