import { type Answer, control, inconclusive, satisfied, violated } from '@fourtwo/contract'
import { defineProbe } from '../../probe.ts'

/**
 * Tries to see process value, settings and audit log without credentials, in every way that somebody may come to the door.
 *
 * Seeing the same with an account, before and after, shows that it was there to be seen: not getting what nobody gets proves nothing.
 * At OPC UA whoever is let in and may not read a value watches it for a second by a monitored item (OPC 10000-4, 5.13.2 and 5.14.5): what is told whenever it changes may be guarded by nobody.
 *
 * Over OPC UA also what any server may have to show, where an account was shown it: by name an account that is logged in beside (SessionSecurityDiagnosticsArray of OPC 10000-5, 6.3.3), the process value's history (OPC 10000-11, 6.5.3), and the trust list (OPC 10000-12, 7.8.2), opened and read. Where no account is
 * shown one, it is not asked for. Where people come, a bench that names neither a setting nor a log, and does not say that there is none (`hasNo`), leaves the question open.
 *
 * @passes the account saw everything named, before and after, and nobody else saw any of it.
 * @doesNotShow values that the bench does not name, other diagnostics, and at OPC UA what is told of a value only later than in a second.
 */
export default defineProbe({
  id: 'shows-nothing-without-login',
  assertion: { people: 'CR 1.1/a', machines: 'CR 1.2/b' },
  asks: 'visitor',
  accounts: { reader: 'steady', auditor: 'may-audit', administrator: 'may-administer' },
  optional: ['auditor', 'administrator'],
  hazard: 'none',
  waits: [],

  async ask(visitor) {
    const { ways, targets, unnamed, none } = visitor.facts
    const before = await visitor.lookAs({ as: 'reader' })
    const shows = control(before, 'shown')
    if (shows === undefined) return inconclusive('no-baseline', `with an account ${targets.reader?.join(' and ')} was ${before.says}: ${before.read}`, before)
    const shown: Answer[] = []
    if (targets.auditor !== undefined) {
      const log = await visitor.lookAs({ as: 'auditor' })
      if (log.says !== 'shown') return inconclusive('no-baseline', `with an account the audit log was ${log.says}: ${log.read}`, log)
      shown.push(log)
    }
    // What no account is shown is not asked for.
    const further = visitor.facts.further?.administrator === undefined ? undefined : await visitor.lookAs({ as: 'administrator' })
    if (further?.says === 'shown') shown.push(further)
    for (const way of ways) {
      const without = await visitor.look({ way })
      if (without.says === 'shown') return violated(`${way}: ${(JSON.parse(without.read) as string[]).join(' and ')} was shown`, shows, without) // our own verb's answer
      if (without.says !== 'refused' && without.says !== 'dropped') return inconclusive('transport-lost', `${way}: ${without.says}, ${without.read}`, without)
      const after = await visitor.lookAs({ as: 'reader' })
      if (after.says !== 'shown' || after.read !== before.read) return inconclusive('no-control', `after ${way} the door showed with an account ${after.says === 'shown' ? after.read : `nothing either: ${after.read}`}`, without, after)
      shown.push(without, after)
    }
    const closing = further?.says === 'shown' ? await visitor.lookAs({ as: 'administrator' }) : undefined
    if (closing !== undefined && closing.read !== further?.read) return inconclusive('no-control', `afterwards an administrator was shown ${closing.read}, and ${further?.read} before`, ...shown, closing)
    const seen = [before, ...shown].filter(({ says }) => says === 'shown').flatMap(({ read }): string[] => JSON.parse(read)) // our own verb's answers
    const told = `${[...new Set(seen)].join(', ')}: shown with an account, and not without (${ways.join('; ')})${none.length === 0 ? '' : `; by the bench's word this door has no ${none.join(' and no ')}`}`
    if (unnamed.length > 0) return inconclusive('not-reached', `${told}; the bench names no ${unnamed.join(' and no ')} of this door, nor says that it has none (hasNo)`, ...shown)
    return satisfied(told, shows, shows, ...shown)
  },
})
