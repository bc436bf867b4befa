import { type Ask, type AssertionId, assertionsOf, catalogue } from '@fourtwo/contract'
import type { Bench, Door } from '../bench.ts'
import type { Component } from '../component.ts'
import type { Interface } from '../interface.ts'
import { spokenFor } from '../interfaces/agent/speaks-for.ts'
import type { Listening } from '../interfaces/ports.ts'
import type { Declared, Probe, SessionName, WaitName } from '../probe.ts'

/** One ask with the probe that answers it. */
export interface Planned {
  readonly ask: Ask
  /** The door it is put at: the asked one, or the agent's that speaks for it. */
  readonly at: string
  readonly probe: Probe
  /** For whom it is asked at a door that serves both: people log in with accounts, machines with what identifies them. */
  readonly askedOf: 'people' | 'machines'
}

const assertions = new Map(assertionsOf(catalogue).map(({ id, assertion }) => [id, assertion]))
/** The component types whose rows have an assertion. */
const typesOf = new Map([...Map.groupBy(assertionsOf(catalogue), ({ id }) => id)].map(([id, placed]) => [id, [...new Set(placed.flatMap(({ requirement }) => requirement.appliesTo))]]))

/**
 * Every ask this run owes, with the reason where it will not be asked. Written before the first packet.
 *
 * `doors` are those to ask at, where the person chose some. A door can never vanish: one that the bench does not reach, or that no driver speaks to, is owed a finding like any other.
 */
export function planRun(component: Component, bench: Bench, interfaces: readonly Interface[], probes: readonly Probe[], doors?: readonly string[]): Planned[] {
  return probes.flatMap(probe => probe.asks === 'agent' ? planStatements(probe, component, bench, interfaces, doors) :
    Object.entries(component.interfaces).flatMap(([name, declared]) =>
      (isAskedOtherwise(probe, name, bench, interfaces, probes) ? [] : assertionsAt(probe, declared.users)).map(([assertion, suffix, askedOf]) => {
        const outOfScope = whyOfNoType(assertion, component) ?? whyOutOfScope(probe, assertion, name, bench, interfaces)
        const unasked = outOfScope !== undefined ? undefined : doors?.includes(name) === false ? notWanted : reasonNotToAsk(probe, name, bench, interfaces)
        const ask: Ask = { id: `${probe.id}@${name}${suffix}`, probe: probe.id, assertion, door: name, ...(unasked === undefined ? {} : { unasked }), ...(outOfScope === undefined ? {} : { outOfScope }) }
        return { ask, probe, askedOf, at: name }
      }),
    ),
  )
}

/**
 * What the agent is asked: about the component once, about doors at each that it speaks for. No door is owed a statement, so none is missed where the bench has no agent;
 * what only the agent could say of the component is owed.
 */
function planStatements(probe: Probe, component: Component, bench: Bench, interfaces: readonly Interface[], doors: readonly string[] | undefined): Planned[] {
  const agents = Object.entries(bench.doors).filter(([, { kind }]) => interfaces.find(it => it.kind === kind)?.offers.agent !== undefined)
  const one = (door: string, at: string, assertion: AssertionId): Planned => {
    const outOfScope = whyOfNoType(assertion, component)
    const unasked = outOfScope !== undefined ? undefined : doors?.includes(door) === false ? notWanted : reasonNotToAsk(probe, at, bench, interfaces)
    return { ask: { id: `${probe.id}@${door}`, probe: probe.id, assertion, door, ...(unasked === undefined ? {} : { unasked }), ...(outOfScope === undefined ? {} : { outOfScope }) }, probe, at, askedOf: 'people' }
  }
  if (typeof probe.assertion === 'string' && assertions.get(probe.assertion)?.over === 'component') return [one(agents[0]?.[0] ?? 'agent', agents[0]?.[0] ?? 'agent', probe.assertion)]
  return agents.flatMap(([at, agent]) => [...spokenFor(agent).keys()].flatMap(door => {
    const declared = component.interfaces[door]
    return declared === undefined ? [] : assertionsAt(probe, declared.users).map(([assertion]) => one(door, at, assertion))
  }))
}

/** The door a witness is heard at: the first that carries the session, for the heartbeat the essential function's own alone. */
export const witnessDoor = (session: SessionName, bench: Bench, interfaces: readonly Interface[], verbs: readonly string[] = []): string | undefined =>
  (session !== 'essential' ? Object.keys(bench.doors) : bench.essential === undefined ? [] : [bench.essential.door]).find(name => whyNotCarried(session, name, bench, interfaces, verbs) === undefined)

/** How long a declared wait is; undefined where the bench does not say. */
export function lengthOf(wait: WaitName, { lockOut, sessionTimeout }: Bench): number | undefined {
  switch (wait) {
    case 'lockWindow':
      return lockOut.window
    case 'halfLockWindow':
      return Math.ceil(lockOut.window / 2)
    case 'sessionTimeout':
      return sessionTimeout
  }
}

/** The ports of the surveyed address on which doors of the bench listen, by door. */
function portsDeclared(bench: Bench, interfaces: readonly Interface[]): Map<string, number> {
  return new Map(Object.entries(bench.doors).flatMap(([name, door]) => {
    const at = interfaces.find(it => it.kind === door.kind)?.listensAt?.(door)
    return at !== undefined && at.address === bench.survey?.address ? [[name, at.port] as const] : []
  }))
}

/** What the statement and the bench declare of services and accounts. A door of the bench counts where the statement has it as an interface. */
export function declaredBy(component: Component, bench: Bench, interfaces: readonly Interface[]): Declared {
  const services = Object.entries(component.services ?? {})
  const doors = Object.entries(bench.doors).filter(([name]) => Object.hasOwn(component.interfaces, name))
  return {
    listens: [...new Set([
      ...doors.flatMap(([, door]) => interfaces.find(it => it.kind === door.kind)?.listensAt?.(door) ?? listensBySettings(door) ?? []).filter(({ port }) => Number.isInteger(port)).map(({ port }) => `tcp/${port}`),
      ...services.flatMap(([, { listens = [] }]) => listens),
    ])],
    accounts: [...new Set([...(component.accounts ?? []), ...Object.values(bench.accounts).flatMap(({ opens }) => Object.values(opens).map(({ user }) => user))])],
    fullPrivilege: Object.fromEntries(services.flatMap(([name, { fullPrivilege }]) => (fullPrivilege === undefined ? [] : [[name, fullPrivilege]]))),
  }
}

/** Where every door of the bench listens, those first on which the survey's controls are; also doors without a driver, by the settings that any would have. */
export function listening(bench: Bench, interfaces: readonly Interface[]): Listening[] {
  const first = portsDeclared(bench, interfaces)
  const of = (door: Door) => interfaces.find(it => it.kind === door.kind)?.listensAt?.(door) ?? listensBySettings(door)
  return Object.entries(bench.doors).toSorted(([a], [b]) => Number(first.has(b)) - Number(first.has(a))).flatMap(([, door]) => {
    const at = of(door)
    return at === undefined || !Number.isInteger(at.port) ? [] : [at]
  })
}

function listensBySettings({ settings: { host, port, url } }: Door): Listening | undefined {
  if (host !== undefined && port !== undefined) return { address: host, port: Number(port) }
  if (url === undefined || !URL.canParse(url)) return undefined
  const { hostname, port: at, protocol } = new URL(url)
  return { address: hostname, port: at === '' ? (protocol === 'https:' ? 443 : protocol === 'http:' ? 80 : Number.NaN) : Number(at) }
}

/** Interfaces on a network of which the bench does not say where they listen: a port that answers may be theirs. */
export const unnamedDoors = (component: Component, bench: Bench, interfaces: readonly Interface[]): string[] =>
  Object.entries(component.interfaces).filter(([name, { kind, reach, hardened }]) => {
    const door = bench.doors[name]
    return reach === 'network' && hardened === 'on' && interfaces.find(it => it.kind === kind)?.comes !== true && (door === undefined || (interfaces.find(it => it.kind === door.kind)?.listensAt?.(door) ?? listensBySettings(door)) === undefined)
  }).map(([name]) => name)

const notWanted: Ask['unasked'] = { cause: 'not-permitted', because: 'this run was told to ask at other doors' }

function assertionsAt(probe: Probe, users: Door['users']): [AssertionId, string, Planned['askedOf']][] {
  const { assertion } = probe
  if (typeof assertion === 'string') {
    const only = assertions.get(assertion)?.users
    return only === undefined || users === 'both' || users === only ? [[assertion, '', only ?? (users === 'machines' ? 'machines' : 'people')]] : []
  }
  const people: [AssertionId, string, 'people'][] = users === 'machines' ? [] : [[assertion.people, '', 'people']]
  const machines: [AssertionId, string, 'machines'][] = users === 'people' ? [] : [[assertion.machines, users === 'both' ? '~machines' : '', 'machines']]
  return [...people, ...machines]
}

const isUndriven = ({ asks, uses }: Probe, name: string, bench: Bench, interfaces: readonly Interface[]): boolean => whyNotCarried(asks, name, bench, interfaces, uses)?.cause === 'no-driver'
/** Of two probes that ask the same in two ways one is put at each door: the further one where the door carries it. */
function isAskedOtherwise(probe: Probe, name: string, bench: Bench, interfaces: readonly Interface[], probes: readonly Probe[]): boolean {
  const further = probe.instead === undefined ? probes.find(it => it.instead === probe.id) : probe
  return further !== undefined && (further === probe) === (bench.doors[name] === undefined || isUndriven(further, name, bench, interfaces))
}

/** What no row of the component's types has is not asked: an answer would count for nothing. */
function whyOfNoType(assertion: AssertionId, { types }: Component): string | undefined {
  const of = typesOf.get(assertion) ?? []
  return of.some(type => types.includes(type)) ? undefined : `it is asked of ${of.join(', ')}, and the component is ${types.join(', ')}`
}

/** Where one door suffices, a door that does not carry the session drops out, as long as another carries it. An address is surveyed once. */
function whyOutOfScope(probe: Probe, assertion: AssertionId, name: string, bench: Bench, interfaces: readonly Interface[]): string | undefined {
  if (probe.asks === 'ports') {
    const [first] = portsDeclared(bench, interfaces).keys()
    return first === undefined || first === name ? undefined : portsDeclared(bench, interfaces).has(name) ? `its address is surveyed with ${first}` : 'it is a local line, or listens at no address that is surveyed'
  }
  if (probe.beside !== undefined && isUndriven(probe, name, bench, interfaces)) return `it is asked beside ${probe.beside}, at doors whose driver has a ${probe.asks} session`
  const elsewhere = witnessDoor(probe.asks, bench, interfaces, probe.uses)
  if (assertions.get(assertion)?.over === 'every' || elsewhere === undefined) return undefined
  return whyNotCarried(probe.asks, name, bench, interfaces, probe.uses) === undefined ? undefined : `one door is enough, and ${elsewhere} carries it`
}

/** Why a door does not carry a session; undefined where it does. */
export function whyNotCarried(session: SessionName, name: string, bench: Bench, interfaces: readonly Interface[], verbs: readonly string[] = []): Ask['unasked'] {
  const door = bench.doors[name]
  if (door === undefined) return { cause: 'not-reached', because: `the bench does not say how to reach ${name}` }
  const driver = interfaces.find(it => it.kind === door.kind)
  if (driver === undefined) return { cause: 'no-driver', because: `this version has no driver for ${door.kind}` }
  if (driver.offers[session] === undefined) return { cause: 'no-driver', because: `the ${door.kind} driver has no ${session} session` }
  const lacking = verbs.find(it => driver.further?.[session]?.includes(it) !== true)
  if (lacking !== undefined) return { cause: 'no-driver', because: `the ${door.kind} driver's ${session} session has no verb ${lacking}` }
  const needed = driver.needs?.[session] ?? []
  const missing = [...(driver.reach ?? []), ...(typeof needed === 'function' ? needed(door) : needed)].filter(key => (door.settings[key] ?? '') === '')
  if (missing.length > 0) return { cause: 'not-reached', because: `the bench does not say at ${name} what to use for ${missing.join(', ')}` }
  const unguarded = session === 'essential' && !Object.values(bench.accounts).some(({ use, opens }) => use === 'guard' && name in opens)
  return unguarded ? { cause: 'needs-credential', because: `the bench has no guard account that opens ${name}, by which the heartbeat is read` } : undefined
}

function reasonNotToAsk(probe: Probe, name: string, bench: Bench, interfaces: readonly Interface[]): Ask['unasked'] {
  if (probe.asks === 'ports') {
    if (bench.survey === undefined) return { cause: 'not-reached', because: 'the bench names no address whose ports may be surveyed' }
    // A door that nobody declared may stand at any port: a part of them, seen to be shut, shows nothing of the rest.
    if (bench.survey.from > 1 || bench.survey.to < 65_535) return { cause: 'not-permitted', because: `the bench permits a survey of TCP ports ${bench.survey.from} to ${bench.survey.to} alone` }
    if (portsDeclared(bench, interfaces).size === 0) return { cause: 'not-reached', because: `no door of the bench listens at ${bench.survey.address}` }
  } else {
    const why = whyNotCarried(probe.asks, name, bench, interfaces, probe.uses)
    if (why !== undefined) return why
  }
  if (probe.witness !== undefined && witnessDoor(probe.witness, bench, interfaces) === undefined)
    return (probe.witness === 'essential' && bench.essential !== undefined ? whyNotCarried('essential', bench.essential.door, bench, interfaces) : undefined) ?? { cause: 'no-driver', because: `no door of the bench carries the ${probe.witness} session, which this needs as a witness` }
  if (!bench.permits.hazards.includes(probe.hazard)) return { cause: 'not-permitted', because: `the bench does not permit the hazard ${probe.hazard}` }
  for (const wait of probe.waits) {
    const ms = lengthOf(wait, bench)
    if (ms === undefined) return { cause: 'not-reached', because: `the bench does not say how long ${wait} is` }
    if (ms > bench.permits.longestWait) return { cause: 'not-permitted', because: `the bench does not permit waiting ${ms} ms` }
  }
  return undefined
}
