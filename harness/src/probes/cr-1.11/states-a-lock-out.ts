import { control, inconclusive, satisfied, violated } from '@fourtwo/contract'
import { lockOutIn } from '../../evidence/facts.ts'
import { defineProbe } from '../../probe.ts'

/**
 * Asks the agent what the login service behind this door is configured to do after failed logins.
 *
 * A statement beside the observation, about the same door: configured is not seen to act, and where the two differ the observation stands.
 */
export default defineProbe({
  id: 'states-a-lock-out',
  assertion: 'CR 1.11/b',
  asks: 'agent',
  collector: 'lock-out',
  accounts: { challenger: 'steady' },
  hazard: 'none',
  waits: [],

  async ask(agent) {
    const { service } = agent.facts
    const token = await agent.challenge({})
    const holds = control(token, 'verified')
    if (holds === undefined) return inconclusive(token.says === 'refused' ? 'ambiguous' : 'transport-lost', `the agent's statement was ${token.says}: ${token.read}`, token)
    const stated = lockOutIn(token, service)
    if (stated.state === 'absent') return inconclusive('not-reached', `the agent has no fact about the login service ${service}`, token)
    if (stated.state === 'unreadable') return inconclusive('not-permitted', `the agent could not read it: ${stated.reason}`, token)
    const { locks, because, by, failures } = stated.value
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
