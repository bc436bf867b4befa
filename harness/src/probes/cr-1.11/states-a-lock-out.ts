import { inconclusive, parseAccounts, parseLockOuts, parseSshd, satisfied, violated } from '@fourtwo/contract'
import { passwordAccounts, unclearIn } from '../../evidence/accounts.ts'
import { factIn } from '../../evidence/statement.ts'
import { defineStatementProbe } from '../../statement-probe.ts'

/**
 * Asks the agent what the login service behind this door does after failed logins.
 *
 * A statement beside the observation, about the same door: nobody saw it act, and where the two differ the observation stands. What the service's stacks come to is decisive where every
 * module they name is on the device, since they are read anew at each login; a daemon that keeps what it read is another matter.
 * Where root has a password and is not locked as well, who guesses that is not stopped: whether the supplier documents it so is not to be seen.
 */
export default defineStatementProbe({
  id: 'states-a-lock-out',
  assertion: 'CR 1.11/b',
  collector: 'lock-out',
  facts: { lockOut: parseLockOuts },

  judge(said, { lockOut }) {
    const { token, holds, agent: { service } } = said
    const stated = lockOut[service] ?? { state: 'absent' as const }
    if (stated.state === 'absent') return inconclusive('not-reached', `the agent has no fact about the login service ${service}`, token)
    if (stated.state === 'unreadable') return inconclusive('not-permitted', `the agent could not read it: ${stated.reason}`, token)
    const { locks, because, by, failures, grade, root } = stated.value
    if (service === 'sshd' && locks === 'yes') {
      const sshd = factIn(said, 'sshd', parseSshd)
      if ('outcome' in sshd) return sshd
      return inconclusive('ambiguous', sshd.value.everybody['usepam'] === 'yes' ? 'sshd is configured to use these stacks, and whether the running one does is not seen' : 'sshd is not configured to use these stacks', token)
    }
    if (locks === 'yes' && grade !== 'effective') return inconclusive('ambiguous', `the agent states a lock-out that is ${grade} alone: ${because}`, token)
    if (locks === 'yes' && root !== 'yes') {
      const accounts = factIn(said, 'accounts', parseAccounts)
      if ('outcome' in accounts) return accounts
      const usable = passwordAccounts(accounts.value)
      if (usable === undefined || unclearIn(accounts.value) > 0) return inconclusive('not-permitted', `root is not certainly locked (root: ${root ?? 'unknown'}), and whether a password opens it could not be read`, token)
      const open = usable.find(({ uid }) => uid === 0)
      if (open !== undefined) return inconclusive('ambiguous', `${service} locks others, yet ${open.name} has a password and is not certainly locked (root: ${root ?? 'unknown'})`, token)
    }
    switch (locks) {
      case 'yes':
        return satisfied(`the agent states that ${service} locks after ${failures ?? 'some'} failures by ${by ?? 'a module'}: ${because}`, holds, token)
      case 'no':
        return violated(`the agent states that ${service} has no lock-out: ${because}`, holds, token)
      case 'unknown':
        return inconclusive('ambiguous', `the agent cannot tell whether ${service} locks: ${because}`, token)
    }
  },
})
