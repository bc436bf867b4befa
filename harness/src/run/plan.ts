import { type Ask, type AssertionId, assertionKey, catalogue } from '@fourtwo/contract'
import type { Bench, Door } from '../bench.ts'
import type { Component } from '../component.ts'
import type { Interface } from '../interface.ts'
import type { Probe } from '../probe.ts'

/** One ask with the probe that answers it. */
export interface Planned {
  readonly ask: Ask
  readonly probe: Probe
}

const usersOf = new Map<string, 'people' | 'machines' | undefined>(
  catalogue.requirements.flatMap(requirement => [
    ...requirement.assertions.map(it => [assertionKey(requirement, undefined, it.letter), it.users] as const),
    ...requirement.enhancements.flatMap(enhancement => enhancement.assertions.map(it => [assertionKey(requirement, enhancement, it.letter), it.users] as const)),
  ]),
)

/**
 * Every ask this run owes, with the reason where it will not be asked. Written before the first packet.
 *
 * A door can never vanish: one that the bench does not reach, or that no driver speaks to, is owed a finding like any other.
 */
export function planRun(component: Component, bench: Bench, interfaces: readonly Interface[], probes: readonly Probe[]): Planned[] {
  return probes.flatMap(probe =>
    Object.entries(component.interfaces).flatMap(([name, declared]) =>
      assertionsAt(probe, declared.users).map(([assertion, suffix]) => {
        const unasked = reasonNotToAsk(probe, name, bench, interfaces)
        const ask: Ask = { id: `${probe.id}@${name}${suffix}`, probe: probe.id, assertion, door: name, ...(unasked === undefined ? {} : { unasked }) }
        return { ask, probe }
      }),
    ),
  )
}

function assertionsAt(probe: Probe, users: Door['users']): [AssertionId, string][] {
  const { assertion } = probe
  if (typeof assertion === 'string') {
    const only = usersOf.get(assertion)
    return only === undefined || users === 'both' || users === only ? [[assertion, '']] : []
  }
  const people: [AssertionId, string][] = users === 'machines' ? [] : [[assertion.people, '']]
  const machines: [AssertionId, string][] = users === 'people' ? [] : [[assertion.machines, users === 'both' ? '~machines' : '']]
  return [...people, ...machines]
}

function reasonNotToAsk(probe: Probe, name: string, bench: Bench, interfaces: readonly Interface[]): Ask['unasked'] {
  const door = bench.doors[name]
  if (door === undefined) return { cause: 'not-reached', because: `the bench does not say how to reach ${name}` }
  const driver = interfaces.find(it => it.kind === door.kind)
  if (driver === undefined) return { cause: 'no-driver', because: `this version has no driver for ${door.kind}` }
  if (driver.offers[probe.asks] === undefined) return { cause: 'no-driver', because: `the ${door.kind} driver has no ${probe.asks} session` }
  if (!bench.permits.hazards.includes(probe.hazard)) return { cause: 'not-permitted', because: `the bench does not permit the hazard ${probe.hazard}` }
  const longest = Math.max(0, ...probe.waits.map(() => bench.lockOut.window))
  if (longest > bench.permits.longestWait) return { cause: 'not-permitted', because: `the bench does not permit waiting ${longest} ms` }
  return undefined
}
