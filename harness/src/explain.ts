import { type Assertion, assertionsOf, catalogue } from '@fourtwo/contract'
import { closest } from 'fastest-levenshtein'
import { askableBy } from './coverage.ts'
import { HarnessError } from './error.ts'
import type { Probe } from './probe.ts'

/** One assertion with what this version knows of it. */
export interface Explained {
  readonly id: string
  readonly requirement: string
  readonly title: string
  readonly minLevel: number
  readonly assertion: Assertion
  readonly probes: readonly string[]
}

/**
 * Every assertion that an id names: one, or all of a requirement.
 * @throws HarnessError INPUT_INVALID with the nearest id.
 */
export function explain(id: string, probes: readonly Probe[]): Explained[] {
  const all = assertionsOf(catalogue).map(({ id: key, row, requirement, enhancement, assertion }): Explained => ({
    id: key, requirement: row, title: (enhancement ?? requirement).title, minLevel: (enhancement ?? requirement).minLevel, assertion,
    probes: probes.filter(probe => askableBy([probe]).some(it => it === key)).map(probe => probe.id),
  }))
  const found = all.filter(it => it.id === id || it.requirement === id)
  if (found.length > 0) return found
  throw new HarnessError('INPUT_INVALID', `the catalogue has no ${id}; did you mean ${closest(id, all.flatMap(it => [it.id, it.requirement]))}?`)
}

/** The same for a terminal. */
export const explanation = (all: readonly Explained[]): string => all.map(({ id, requirement, title, minLevel, assertion, probes }) => [
  `${id}  (${requirement} ${title}, from SL ${minLevel})`,
  `  ${assertion.says}`,
  `  proof ${assertion.proof}, over ${assertion.over}${assertion.users === undefined ? '' : `, for ${assertion.users}`}${assertion.advisory === true ? ', advisory' : ''}${assertion.condition === undefined ? '' : `; ${assertion.condition}`}`,
  probes.length === 0 ? '  not yet askable by this version' : `  asked by ${probes.join(', ')}`,
].join('\n')).join('\n\n')
