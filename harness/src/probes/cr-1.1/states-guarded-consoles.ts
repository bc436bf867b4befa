import { inconclusive, parseAccounts, parseConsoles, parsePamServices, violated } from '@fourtwo/contract'
import { passwordAccounts } from '../../evidence/accounts.ts'
import { factIn } from '../../evidence/statement.ts'
import { defineStatementProbe } from '../../statement-probe.ts'

/**
 * Asks which consoles and maintenance modes open a session, what they ask first, and who has an account.
 *
 * One way without authentication, or one account that can log in and is not declared, is a violation. That there is none cannot follow from here: what runs before the system,
 * the firmware and the boot loader, is nothing that an agent of the system sees.
 */
export default defineStatementProbe({
  id: 'states-guarded-consoles',
  assertion: 'CR 1.1/c',
  collector: 'consoles',
  facts: { consoles: parseConsoles },

  judge(said, { consoles: { units, inittab, kernel: line } }) {
    const { declared } = said.agent
    const { token, holds } = said
    const paths = [...(units.state === 'reported' ? units.value : []), ...(inittab.state === 'reported' ? inittab.value.paths : [])]
    const kernel = line.state === 'reported' ? line.value : []
    const told = kernel.filter(word => word === 'shell-as-init' || word === 'debug-shell' || word === 'break')
    if (told.length > 0) return violated(`the agent states that the running kernel was told to open a session without login: ${told.join(', ')}`, holds, token)
    const open = paths.find(({ opens, enabled, name }) => (enabled && (opens === 'shell' || opens === 'autologin')) || (opens === 'shell' && name !== 'debug-shell.service'))
    if (open !== undefined) return violated(`the agent states that ${open.name} opens a session without a login: ${open.opens}`, holds, token)

    const accounts = factIn(said, 'accounts', parseAccounts)
    const usable = 'outcome' in accounts ? undefined : passwordAccounts(accounts.value)?.filter(({ login }) => login)
    const pam = factIn(said, 'pam', parsePamServices)
    const login = 'outcome' in pam ? undefined : pam.value['login']
    const takesEmpty = login?.state === 'reported' && login.value.login.state === 'reported' ? login.value.login.value.acceptsEmpty : 'unknown'
    const empty = usable?.find(({ scheme }) => scheme === 'empty')
    if (empty !== undefined && takesEmpty === 'yes') return violated(`the agent states that ${empty.name} has an empty password and the login service lets it in`, holds, token)
    if (login?.state === 'reported' && login.value.login.state === 'reported' && login.value.login.value.needsPassword === 'no') return violated('the agent states that the login service lets somebody in with a wrong password', holds, token)
    const stranger = declared.accounts.length === 0 ? undefined : usable?.find(({ name }) => !declared.accounts.includes(name))
    if (stranger !== undefined) return violated(`the agent states that ${stranger.name} can log in, which the component statement does not declare`, holds, token)

    if (usable === undefined) return inconclusive('not-permitted', 'the agent could not read all tables of accounts', token)
    if (declared.accounts.length === 0 && usable.length > 0) return inconclusive('no-baseline', 'the component statement declares no accounts to hold those of the device against', token)
    if (units.state === 'unreadable' || inittab.state === 'unreadable' || line.state !== 'reported') return inconclusive('not-permitted', `the agent could not read all of it: units ${units.state}, inittab ${inittab.state}, kernel command line ${line.state}`, token)
    if (inittab.state === 'reported' && !inittab.value.understood) return inconclusive('ambiguous', 'a line of the inittab was not understood', token)
    const unsure = paths.find(({ opens, enabled }) => enabled && opens === 'unknown')
    if (unsure !== undefined) return inconclusive('ambiguous', `what ${unsure.name} asks for is not known`, token)
    if (empty !== undefined && takesEmpty === 'unknown') return inconclusive('ambiguous', `${empty.name} has an empty password, and whether the login service takes it is not known`, token)
    return inconclusive('needs-hands', `every console and maintenance mode that the agent sees asks for a login (${paths.length} of them); what runs before the system, firmware and boot loader, has to be tried by hand`, token)
  },
})
