import type { Facts, Json } from '@fourtwo/contract'
import { collect, loadCollectors } from '@fourtwo/firmware-agent/collect.ts'
import { readBelow } from '@fourtwo/firmware-agent/reading/host.ts'
import { putFacts, wordOf } from '@fourtwo/harness/evidence/put.ts'
import { loadProbes } from '@fourtwo/harness/load.ts'
import { type Changeable, copyOf } from '../debian-root.ts'

/** One change to the Debian root, and all that follows from it. */
export interface Mutation {
  readonly what: string
  /** Lays the ground: what comes of the mutation is held against the root as this leaves it. The Debian root itself where there is none. Several mutations may share one. */
  readonly given?: (root: Changeable) => void
  readonly change: (root: Changeable) => void
  /** The facts that change, by path (`lockOut.login.locks`; `reported` and `value` are left out); what lies below one of them counts as it. Every one has to change and no other may. */
  readonly facts: readonly string[]
  /** What the probes now conclude where they concluded otherwise before: the outcome, or the cause of none. Every other conclusion has to stay. */
  readonly findings: Readonly<Record<string, string>>
  /** The login service that probes about a door are asked for; `login` where not told. */
  readonly service?: string
  /** What another program says of the changed root, where one can: throws where it disagrees. */
  readonly oracle?: (root: Changeable) => void
}

/** A change that means nothing: no fact and no finding moves. */
export interface Harmless {
  readonly what: string
  readonly given?: (root: Changeable) => void
  readonly change: (root: Changeable) => void
}

/** What the agent says of a root, and what the probes conclude. */
export interface Told {
  readonly facts: Facts
  /** Facts by path, leaves only. */
  readonly leaves: ReadonlyMap<string, string>
  readonly conclusions: ReadonlyMap<string, string>
}

/** Collects below a root and puts the facts to every statement probe. */
export async function tell(root: string, service = 'login'): Promise<Told> {
  const { facts } = await collect(await loadCollectors(), readBelow(root), () => 0)
  const concluded = await putFacts(facts, await loadProbes(), service)
  return { facts, leaves: new Map(Object.entries(facts).flatMap(([name, fact]) => leavesOf(name, fact))), conclusions: new Map(concluded.map(({ probe, conclusion }) => [probe, wordOf(conclusion)])) }
}

/** The paths whose leaves differ between two reports. */
export function changedFacts(before: Told, after: Told): string[] {
  const paths = new Set([...before.leaves.keys(), ...after.leaves.keys()])
  return [...paths].filter(path => before.leaves.get(path) !== after.leaves.get(path)).toSorted()
}

/** The conclusions that differ, as they are now. */
export function turnedFindings(before: Told, after: Told): Record<string, string> {
  return Object.fromEntries([...after.conclusions].filter(([probe, word]) => before.conclusions.get(probe) !== word))
}

const grounds = new Map<unknown, Map<string, Promise<Told>>>()
/** What is told of the root as `given` leaves it: made once for all mutations that share it. */
export function ground(debian: string, given: Mutation['given'], service = 'login'): Promise<Told> {
  const known = grounds.get(given) ?? new Map<string, Promise<Told>>()
  grounds.set(given, known)
  const told = known.get(service) ?? (given === undefined ? tell(debian, service) : onCopy(debian, given, root => tell(root.path, service)))
  known.set(service, told)
  return told
}

/** Does something with a changed copy, and removes it. */
export async function onCopy<T>(debian: string, change: (root: Changeable) => void, then: (root: Changeable) => Promise<T>): Promise<T> {
  const root = copyOf(debian)
  try {
    change(root)
    return await then(root)
  } finally {
    root[Symbol.dispose]()
  }
}

/** Every value that is no object, by path. A fact's own frame is not part of the path, except where it says absent or unreadable. */
function leavesOf(path: string, value: Json): [string, string][] {
  if (typeof value !== 'object' || value === null) return [[path, JSON.stringify(value)]]
  // A list is one leaf: an entry that comes first moves all others.
  if (Array.isArray(value)) return [[path, JSON.stringify(value)]]
  const fields = new Map<string, Json>(Object.entries(value))
  if (fields.get('state') === 'reported' && fields.has('value')) return leavesOf(path, fields.get('value') ?? null)
  return fields.size === 0 ? [[path, '{}']] : [...fields].flatMap(([key, it]) => leavesOf(`${path}.${key}`, it))
}
