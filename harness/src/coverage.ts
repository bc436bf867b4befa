import { readdirSync } from 'node:fs'
import { type AssertionId, assertionsOf, catalogue, edition, type Proof } from '@fourtwo/contract'
import { type Excluded, excluded } from './excluded.ts'
import type { Probe } from './probe.ts'

/** How many assertions of one proof this version can ask. Those excluded are named with their cause in `excluded`. */
export interface Counted {
  readonly total: number
  readonly probed: number
  readonly excluded: number
  readonly open: number
}
/** What this version can ask of the catalogue, families counted once. */
export interface Coverage {
  readonly edition: string
  readonly assertions: { readonly total: number } & Readonly<Record<Proof, Counted>>
  readonly probes: number
  readonly defects: number
  readonly excluded: Readonly<Record<string, Excluded>>
}

/** The assertions that these probes answer, each once, sorted. */
export const askableBy = (probes: readonly Pick<Probe, 'assertion'>[]): AssertionId[] =>
  [...new Set(probes.flatMap(({ assertion }) => (typeof assertion === 'string' ? [assertion] : [assertion.people, assertion.machines])))].toSorted()

/** Counts what the probes cite against the catalogue. */
export function coverage(probes: readonly Probe[]): Coverage {
  const cited: ReadonlySet<string> = new Set(askableBy(probes))
  const all = new Map(assertionsOf(catalogue).map(({ id, assertion }) => [id, assertion]))
  const count = (proof: Proof): Counted => {
    const of = [...all].filter(([, it]) => it.proof === proof)
    const probed = of.filter(([id]) => cited.has(id)).length
    const leftOut = of.filter(([id]) => id in excluded && !cited.has(id)).length
    return { total: of.length, probed, excluded: leftOut, open: of.length - probed - leftOut }
  }
  return { edition, assertions: { total: all.size, observed: count('observed'), attested: count('attested'), reviewed: count('reviewed') }, probes: probes.length, defects: defects(), excluded }
}

/** The defects are the simulators' own; here their files are only counted. */
function defects(): number {
  return readdirSync(new URL('../../simulators/src/defects', import.meta.url)).filter(file => file.endsWith('.ts') && !file.endsWith('.test.ts')).length
}
