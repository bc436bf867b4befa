import { type Answer, control, inconclusive, satisfied, violated } from '@fourtwo/contract'
import { lockOut } from '../../locking.ts'
import { defineProbe } from '../../probe.ts'

const EVENTS = ['login', 'logout', 'refused-login', 'lock'] as const

/**
 * Logs in and out, fails to log in until the account locks, then looks for a record of each in the audit log.
 *
 * The account is this ask's own, and only records after the mark count, so that nobody else's event is taken for it. Where the device knows applications by their certificates, one that nobody trusts comes too: it is turned away, and
 * that is a refused login as well. Over OPC UA the records may come as audit events (OPC 10000-5, 6.4.10 for sessions, 6.4.12 for certificates; OPC 10000-2, Annex A): each has to come within `recordedWithin`, with user, time and Status.
 *
 * @passes each event that was provoked stands in the log, about the right user and with the right outcome.
 * @doesNotShow whether the record reaches a log collector, how long it is kept, and what is recorded of certificates that are wrong in other ways.
 */
export default defineProbe({
  id: 'records-logins-and-locks',
  assertion: 'CR 2.8/a',
  asks: 'login',
  witness: 'audit',
  accounts: { subject: 'expendable', auditor: 'may-audit' },
  atWitness: ['auditor'],
  hazard: 'locks-account',
  waits: [],

  async ask(login, _wait, audit) {
    const mark = await audit.mark({ as: 'auditor' })
    const readable = control(mark, 'shown')
    if (readable === undefined) return inconclusive('no-baseline', `the audit log could not be read: ${mark.read}`, mark)
    const opened = await login.attempt({ as: 'subject', secret: 'right' })
    if (opened.says !== 'accepted') return inconclusive('no-baseline', `the login to be recorded was ${opened.says}`, opened)
    const lock = await lockOut(login)
    if (!('wrongs' in lock)) return inconclusive('no-baseline', `the failed login to be recorded was ${lock.says}`, lock)
    const { right: locked, lastWrong } = lock
    const locks = locked.says === 'refused' || locked.says === 'dropped'

    const unknown = login.facts.knowsApplications === true ? await login.comeAsUnknown({}) : undefined
    if (unknown?.says === 'silent' || unknown?.says === 'not-offered') return inconclusive('transport-lost', `whether an unknown application is turned away was not seen: ${unknown.read}`, unknown)

    const found: Answer[] = []
    for (const event of EVENTS.filter(it => it !== 'lock' || locks)) {
      const record = await audit.find({ as: 'auditor', mark: mark.read, event, subject: audit.facts.names.subject })
      if (record.says === 'absent') return violated(`${event} left no record: ${record.read}`, readable, opened, locked, record)
      if (record.says !== 'found') return inconclusive(record.says === 'mark-gone' || record.says === 'unnamed' ? 'ambiguous' : 'transport-lost', `the records could not be read: ${record.read}`, record)
      found.push(record)
    }
    const turnedAway: Answer[] = []
    if (unknown !== undefined && unknown.says !== 'accepted') {
      const record = await audit.find({ as: 'auditor', mark: mark.read, event: 'refused-application', subject: unknown.read })
      if (record.says === 'absent') return violated(`an application that was turned away for its certificate left no record: ${record.read}`, readable, opened, unknown, record)
      if (record.says !== 'found') return inconclusive(record.says === 'mark-gone' || record.says === 'unnamed' ? 'ambiguous' : 'transport-lost', `the records could not be read: ${record.read}`, record)
      turnedAway.push(unknown, record)
    }
    const lacking = found.find(({ read }) => !isWhole(read))
    if (lacking !== undefined) return violated('a record lacks its time or its outcome', readable, opened, lacking)
    const [good, , refused] = found
    if (good !== undefined && refused !== undefined && outcomeOf(good.read) === outcomeOf(refused.read))
      return violated(`a refused login is recorded with the outcome of a good one: ${outcomeOf(refused.read)}`, readable, opened, lastWrong, locked, good, refused)
    return satisfied(`login, logout, refused login${locks ? ' and lock' : ''}${turnedAway.length > 0 ? ', and an unknown application that was turned away,' : ''} each left a record with time, user and outcome${locks ? '' : '; no lock was seen'}`, readable, opened, locked, ...found, ...turnedAway)
  },
})

const outcomeOf = (read: string): unknown => JSON.parse(read).result

/** A record of an event needs more than a name for it: when, and what came of it. */
function isWhole(read: string): boolean {
  const { time, result } = JSON.parse(read)
  return typeof result === 'string' && result !== '' && typeof time === 'string' && /\d/.test(time)
}
