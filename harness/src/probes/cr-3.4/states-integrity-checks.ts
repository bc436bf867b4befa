import { inconclusive, parseIntegrityCheckers, satisfied, violated } from '@fourtwo/contract'
import { defineStatementProbe } from '../../statement-probe.ts'

/**
 * Asks whether a checker of files is told to look at programs and configuration, has something to compare with, is set going, has come to its end, and reports. That its timer has elapsed is no word of how it went: its own report is.
 *
 * A checker that is there and cannot check is a violation, as long as no other one could do it. None at all is none: a system that the component joins may check it.
 */
export default defineStatementProbe({
  id: 'states-integrity-checks',
  assertion: 'CR 3.4/a',
  collector: 'integrity-checkers',
  facts: { integrityCheckers: parseIntegrityCheckers },

  judge({ token, holds }, { integrityCheckers: { aide, aideDatabase, aideReport, runs, others } }) {
    const other = Object.entries(others).find(([, there]) => there.state === 'unreadable' || (there.state === 'reported' && there.value))?.[0]
    if (aide.state === 'unreadable') return inconclusive('not-permitted', `what AIDE is told could not be read: ${aide.reason}`, token)
    if (aide.state === 'absent') return inconclusive('not-reached', other === undefined ? 'the agent knows no checker of files here; a system that the component joins may check it' : `what ${other} checks is not evaluated`, token)
    const started = Object.entries(runs).filter(([name]) => name.includes('aide'))
    const unread = started.find(([, run]) => run.state === 'unreadable')
    if (aideDatabase.state === 'unreadable' || unread !== undefined) return inconclusive('not-permitted', 'AIDE\'s database or what sets it going could not be looked at', token)
    const going = started.flatMap(([name, run]) => (run.state === 'reported' && run.value.state === 'enabled' ? [{ name, ...run.value }] : []))
    if (other === undefined) {
      if (aideDatabase.state === 'absent') return violated('the agent states that AIDE has no database to compare with (aideDatabase absent): it checks nothing', holds, token)
      const off = started.find(([, run]) => run.state === 'reported')
      if (going.length === 0 && off?.[1].state === 'reported') return violated(`the agent states that AIDE is set going by nothing: ${off[0]} is ${off[1].value.state}`, holds, token)
      if (aideDatabase.value.writableByOthers) return violated('the agent states that others than its owner may write AIDE\'s database', holds, token)
      if (aide.value.whole && aide.value.reports.length === 0 && !going.some(({ by }) => by === 'timer')) return inconclusive('ambiguous', 'where AIDE reports its outcome is not to be seen', token)
    }
    if (aideDatabase.state === 'absent' || going.length === 0) return inconclusive('not-reached', `AIDE is not set going here, and what ${other ?? 'another program'} checks is not evaluated`, token)
    if (!aide.value.whole) return inconclusive('ambiguous', 'some of what AIDE is told comes from programs or from files elsewhere, which are not evaluated', token)
    if (!aide.value.software || !aide.value.configuration) return inconclusive('ambiguous', `AIDE is told to look at ${aide.value.software ? 'programs' : 'no programs'} and ${aide.value.configuration ? 'configuration' : 'no configuration'}`, token)
    if (!aide.value.reports.some(to => to === 'syslog' || to === 'file')) return inconclusive('ambiguous', `AIDE's outcome goes to ${aide.value.reports.join(', ') || 'nowhere that is named'}, which is not seen to be kept`, token)
    if (aide.value.leavesOut) return inconclusive('ambiguous', 'AIDE is told to leave out some of where programs and configuration lie', token)
    if (aideReport.state === 'unreadable') return inconclusive('not-permitted', `AIDE's report could not be read: ${aideReport.reason}`, token)
    if (aideReport.state === 'absent' || !aideReport.value.complete) return inconclusive('not-reached', `AIDE is set going${going.some(it => it.ran) ? ' and its timer has elapsed' : ''}, and no report shows that a check came to its end`, token)
    return satisfied(`the agent states that AIDE looks at programs and configuration, that ${going.map(it => it.name).join(' and ')} sets it going, that it has left the report of a check that came to its end, and that its outcome goes to ${aide.value.reports.join(', ')}`, holds, token)
  },
})
