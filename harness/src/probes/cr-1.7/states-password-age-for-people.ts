import { inconclusive, parseAccounts, parsePamServices, satisfied, violated } from '@fourtwo/contract'
import { ageingOf, firstOfPeople, keptElsewhere, passwordAccounts, PEOPLE, unclearIn, withoutAge } from '../../evidence/accounts.ts'
import { reportedIn } from '../../evidence/facts.ts'
import { besidePam } from '../../evidence/own-logins.ts'
import { factIn } from '../../evidence/statement.ts'
import { defineStatementProbe } from '../../statement-probe.ts'

/**
 * Asks whether the passwords of people have a least and a greatest age, and whether the services they log in by keep somebody out whose password is too old.
 *
 * A service that lets old passwords in is a violation whatever is set. Ages that nobody has set are no failure of the device, and prove nothing of it either.
 */
export default defineStatementProbe({
  id: 'states-password-age-for-people',
  assertion: 'CR 1.7 RE(1)/b',
  collector: 'pam',
  facts: { pam: parsePamServices },

  judge(said, { pam }) {
    const { token, holds } = said
    const { asked, letIn, unsure } = ageingOf(reportedIn(pam), name => PEOPLE.has(name))
    if (letIn.length > 0) return violated(`the agent states that ${letIn.join(' and ')} let somebody in whose password is too old`, holds, token)
    const accounts = factIn(said, 'accounts', parseAccounts)
    if ('outcome' in accounts) return accounts
    const people = passwordAccounts(accounts.value)?.filter(({ login, uid }) => login && (uid === 0 || uid >= firstOfPeople(accounts.value)))
    const ageless = people === undefined ? undefined : withoutAge(people, accounts.value)
    if (people === undefined || ageless === undefined) return inconclusive('not-permitted', 'the agent could not read the tables of accounts and ages', token)
    if (people.length === 0 || asked.length === 0) return inconclusive('no-baseline', `the agent states ${people.length} passwords of people and ${asked.length} services by which they log in`, token)
    if (ageless.length > 0) return inconclusive('switched-off', `no least or greatest age is set for ${ageless.join(', ')}`, token)
    const hidden = Object.entries(pam).find(([name, fact]) => PEOPLE.has(name) && fact.state === 'unreadable')
    if (hidden !== undefined) return inconclusive('not-permitted', `the agent could not read what ${hidden[0]} does`, token)
    if (unclearIn(accounts.value) > 0) return inconclusive('ambiguous', `${unclearIn(accounts.value)} lines of the tables of accounts were not understood`, token)
    const elsewhere = keptElsewhere(accounts.value)
    if (elsewhere !== undefined) return inconclusive('not-reached', elsewhere, token)
    const beside = besidePam(said, pam)
    if (beside !== undefined) return inconclusive('not-reached', `${beside} waits for people, and PAM has no service for it: what it does about old passwords is not to be seen`, token)
    if (unsure.length > 0) return inconclusive('ambiguous', `whether ${unsure.join(' and ')} keep old passwords out is not known`, token)
    return satisfied(`the agent states a least and a greatest age for all ${people.length} passwords of people, and that ${asked.join(' and ')} keep them out when they are too old`, holds, token)
  },
})
