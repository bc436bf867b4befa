import { control, inconclusive, satisfied } from '@fourtwo/contract'
import { defineProbe } from '../../probe.ts'
import { unlessFound } from '../../recording.ts'
import { isLater, lacking } from '../../whole-record.ts'

/** Milliseconds after which a clock that tells seconds has moved, and logins in which that is waited for. */
const A_CLOCK_MOVES_WITHIN = 2500
const AT_MOST = 60

/**
 * Logs in, fails to log in once and logs in again, and looks whether the record of each tells its time, source, category, type, event id and outcome.
 *
 * Where each stands the bench says (groups of `auditRecord`). Contents count and not the names of fields: what is empty, a dash, a zero, a word for nothing or the field's own name tells nothing; the refused login's outcome is another than the good one's, and the last
 * login's time is later than the first one's. Over OPC UA an audit event tells them by Time, ClientUserId, EventType with its SourceName, EventId and Status (OPC 10000-5, 6.4.2 and 6.4.3; OPC 10000-2, Annex A); where the bench says that records stand in a log as well, what
 * either lacks is lacking.
 *
 * @passes every record of the logins told all six, outcomes told the refused login from the good one, and time went on.
 * @doesNotShow whether what they tell is right, such as the time of day, and records of what is not provoked here: backup and restore, events of the control system and of the log itself.
 */
export default defineProbe({
  id: 'writes-whole-records-of-logins',
  assertion: 'CR 2.8/g',
  asks: 'audit',
  witness: 'login',
  accounts: { auditor: 'may-audit', subject: 'expendable' },
  atWitness: ['subject'],
  hazard: 'failed-login',
  waits: [],

  async ask(audit, _wait, login) {
    const subject = audit.facts.names.subject
    const mark = await audit.mark({ as: 'auditor' })
    const readable = control(mark, 'shown')
    if (readable === undefined) return inconclusive('no-baseline', `the audit log could not be read: ${mark.read}`, mark)
    const opened = await login.attempt({ as: 'subject', secret: 'right' })
    if (opened.says !== 'accepted') return inconclusive('no-baseline', `the login to be recorded was ${opened.says}: ${opened.read}`, opened)
    const wrong = await login.attempt({ as: 'subject', secret: 'wrong' })
    if (wrong.says !== 'refused' && wrong.says !== 'dropped') return inconclusive('no-baseline', `the login to be refused was ${wrong.says}: ${wrong.read}`, wrong)
    const good = await audit.find({ as: 'auditor', mark: mark.read, event: 'login', subject })
    const refused = await audit.find({ as: 'auditor', mark: mark.read, event: 'refused-login', subject })
    for (const record of [good, refused]) if (record.says !== 'found') return unlessFound(record)
    const wanting = lacking({ good, refused }, readable, opened, wrong)
    if (wanting !== undefined) return wanting

    for (let n = 0; ; n++) {
      const later = await audit.mark({ as: 'auditor' })
      const again = await login.attempt({ as: 'subject', secret: 'right' })
      if (later.says !== 'shown' || again.says !== 'accepted') return inconclusive('no-control', `afterwards the log was ${later.says} and the login ${again.says}: ${again.read}`, later, again)
      const last = await audit.find({ as: 'auditor', mark: later.read, event: 'login', subject })
      if (last.says !== 'found') return unlessFound(last)
      if (isLater(last, good)) return satisfied('login and refused login each left a record that tells time, source, category, type, event id and outcome', readable, opened, wrong, good, refused, again, last)
      if (n === AT_MOST || last.ended - good.began > A_CLOCK_MOVES_WITHIN) return inconclusive('ambiguous', `the time of a later login's record is not later: ${good.read}, ${last.read}`, good, last)
    }
  },
})
