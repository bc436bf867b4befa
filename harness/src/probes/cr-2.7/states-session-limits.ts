import { inconclusive, parsePamServices, parseSessions, satisfied, violated } from '@fourtwo/contract'
import { PEOPLE } from '../../evidence/accounts.ts'
import { reportedIn } from '../../evidence/facts.ts'
import { besidePam } from '../../evidence/own-logins.ts'
import { factIn } from '../../evidence/statement.ts'
import { defineStatementProbe } from '../../statement-probe.ts'

/**
 * Asks whether the number of sessions can be set for each service by which people log in: its sessions run pam_limits, which reads limits.conf at each login.
 *
 * What a daemon limits by itself, such as sessions over one connection, is another number.
 */
export default defineStatementProbe({
  id: 'states-session-limits',
  assertion: 'CR 2.7/b',
  collector: 'sessions',
  facts: { pam: parsePamServices },

  judge(said, { pam }) {
    const { token, holds } = said
    const services = Object.entries(reportedIn(pam)).filter(([name, { login }]) => PEOPLE.has(name) && login.state !== 'absent')
    const without = services.filter(([, { limitsSessions, grade }]) => !limitsSessions && grade === 'effective').map(([name]) => name)
    if (without.length > 0) return violated(`the agent states that sessions of ${without.join(' and ')} run nothing that could limit their number`, holds, token)
    const sessions = factIn(said, 'sessions', parseSessions)
    if ('outcome' in sessions) return sessions
    const { limits } = sessions.value
    if (limits.state !== 'reported') return inconclusive('not-permitted', `the agent could not read the limits: ${limits.state}`, token)
    const { set, unclear } = limits.value
    if (services.length === 0) return inconclusive('no-baseline', 'the agent states no service by which people log in', token)
    const unsure = services.find(([, { grade }]) => grade !== 'effective')
    if (unsure !== undefined) return inconclusive('ambiguous', `what sessions of ${unsure[0]} run is configured alone`, token)
    if (set.length === 0) return inconclusive('switched-off', `sessions of ${services.map(([name]) => name).join(' and ')} run pam_limits, and no number of logins is set`, token)
    if (unclear > 0) return inconclusive('ambiguous', `${unclear} lines or files of the limits were not understood`, token)
    const beside = besidePam(said, pam)
    if (beside !== undefined) return inconclusive('not-reached', `${beside} waits for people, and PAM has no service for it: whether its sessions can be limited is not to be seen`, token)
    return satisfied(`the agent states that sessions of ${services.map(([name]) => name).join(' and ')} run pam_limits, with ${set.map(({ who, item, most }) => `${item} ${most} for ${who}`).join(', ')}`, holds, token)
  },
})
