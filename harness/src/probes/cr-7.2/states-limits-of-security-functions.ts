import { inconclusive, type Limited, parseJournal, parseResourceLimits, satisfied, violated } from '@fourtwo/contract'
import { factIn } from '../../evidence/statement.ts'
import { defineStatementProbe } from '../../statement-probe.ts'

/** Limits that keep a function from taking the device's memory, processes or time. The number of open files is none of these. */
const BINDING = ['group.memory', 'group.processes', 'group.cpu', 'own.addressSpace', 'own.data', 'own.processes'] as const
/**
 * Of these, the ones that bind root too and that systemd does not give to every service unasked, as it does a number of processes; each with the number from which on it holds nothing back on a device of the kind:
 * a quarter of a terabyte, a whole processor.
 */
const ASKED_FOR: Readonly<Record<string, number>> = { 'group.memory': 2 ** 38, 'group.cpu': 100, 'own.addressSpace': 2 ** 38, 'own.data': 2 ** 38 }

/**
 * Asks the kernel's own limits of every running process that does a security function's work: each has to be held by one.
 *
 * One that the kernel holds to nothing may still limit itself: most of these programs come with a rate or the length of a queue of their own, which nobody has to set. It is a violation where that is seen to be switched off, as journald's rate is.
 */
export default defineStatementProbe({
  id: 'states-limits-of-security-functions',
  assertion: 'CR 7.2/b',
  collector: 'resource-limits',
  facts: { resourceLimits: parseResourceLimits },

  judge(said, { resourceLimits: { functions, unread } }) {
    const { token, holds } = said
    const unbound = functions.filter(it => BINDING.every(limit => it.limits[limit] === null))
    const journal = factIn(said, 'journal', parseJournal)
    const rate = 'value' in journal && journal.value.unclear.length === 0 ? [journal.value.settings['RateLimitBurst'], journal.value.settings['RateLimitIntervalSec']] : []
    const endless = unbound.find(({ name }) => name === 'systemd-journal' && rate.some(value => value !== undefined && /^0+(s|min|h|ms)?$/.test(value)))
    if (endless !== undefined) return violated(`the agent states that nothing limits the memory, processes or time of ${endless.name}, and that its rate is not limited either (RateLimitBurst, RateLimitIntervalSec)`, holds, token)
    if (unbound.length > 0) return inconclusive('ambiguous', `the kernel limits neither memory, processes nor time of ${unbound.map(({ name }) => name).join(', ')}; whether their own rates and queues do is not evaluated`, token)
    if (unread.length > 0) return inconclusive('not-permitted', `the agent could not read the limits of ${unread.join(', ')}`, token)
    if (functions.length === 0) return inconclusive('not-reached', 'the agent sees no process of a security function that it knows', token)
    const doubtful = functions.find(it => boundBy(it) === undefined)
    if (doubtful !== undefined) return inconclusive('ambiguous', `no limit that was asked for and that the agent could read certainly holds ${doubtful.name}`, token)
    return satisfied(`the agent states a limit in effect for each security function: ${functions.map(it => `${it.name} by ${boundBy(it)}`).join(', ')}`, holds, token)
  },
})

/** The first limit that holds a process whoever it runs as. */
const boundBy = ({ limits }: Limited): string | undefined => BINDING.find(limit => (limits[limit] ?? Number.POSITIVE_INFINITY) < (ASKED_FOR[limit] ?? 0))
