import { inconclusive, type Limited, parseResourceLimits, satisfied, violated } from '@fourtwo/contract'
import { defineStatementProbe } from '../../statement-probe.ts'

/** Limits that keep a function from taking the device's memory, processes or time. The number of open files is none of these. */
const BINDING = ['group.memory', 'group.processes', 'group.cpu', 'own.addressSpace', 'own.data', 'own.processes'] as const
/** Of these, the ones that bind root too, each with the number from which on it holds nothing back on a device of the kind: a quarter of a terabyte, more processes than such a device has, a whole processor. */
const BINDS_ROOT: Readonly<Record<string, number>> = { 'group.memory': 2 ** 38, 'group.processes': 32_768, 'group.cpu': 100, 'own.addressSpace': 2 ** 38, 'own.data': 2 ** 38 }

/** Asks the kernel's own limits of every running process that does a security function's work: each has to be held by one, and one that is held by none is a violation. */
export default defineStatementProbe({
  id: 'states-limits-of-security-functions',
  assertion: 'CR 7.2/b',
  collector: 'resource-limits',
  facts: { resourceLimits: parseResourceLimits },

  judge({ token, holds }, { resourceLimits: { functions, unread } }) {
    const unbound = functions.filter(it => BINDING.every(limit => it.limits[limit] === null))
    if (unbound.length > 0) return violated(`the agent states that nothing limits the memory, processes or time of ${unbound.map(({ name }) => name).join(', ')}`, holds, token)
    if (unread.length > 0) return inconclusive('not-permitted', `the agent could not read the limits of ${unread.join(', ')}`, token)
    if (functions.length === 0) return inconclusive('not-reached', 'the agent sees no process of a security function that it knows', token)
    const doubtful = functions.find(it => boundBy(it) === undefined)
    if (doubtful !== undefined) return inconclusive('ambiguous', `no limit that the agent could read certainly holds ${doubtful.name}`, token)
    return satisfied(`the agent states a limit in effect for each security function: ${functions.map(it => `${it.name} by ${boundBy(it)}`).join(', ')}`, holds, token)
  },
})

/** The first limit that holds a process whoever it runs as. */
const boundBy = ({ limits }: Limited): string | undefined => BINDING.find(limit => (limits[limit] ?? Number.POSITIVE_INFINITY) < (BINDS_ROOT[limit] ?? 0))
