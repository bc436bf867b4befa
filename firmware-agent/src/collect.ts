import type { Collected, Fact, Facts } from '@fourtwo/contract/evidence.ts'
import { asJson, type Collector } from './collector.ts'
import { discover } from './discover.ts'
import type { Verbs } from './reading/host.ts'
import { remembering } from './reading/remembering.ts'

/** What all collectors had to say, and how each fared. */
export interface Collection {
  readonly facts: Facts
  readonly collectors: readonly Collected[]
}

/** Milliseconds one collector may take: a file system that hangs must not hold up the others. */
const WITHIN = 5000
/** Collectors under way at once: most of their time is the way to the file system and back, so together they are done in half of it. */
const AT_ONCE = 8

/** Every collector there is, sorted by id. */
export const loadCollectors = async (): Promise<Collector[]> => (await discover()).toSorted((a, b) => (a.id < b.id ? -1 : 1))

/** Runs the collectors, a few at once, and tells of them in their order; what one throws is our fault, so its fact is unreadable. `now`: seconds since 1970. */
export async function collect(collectors: readonly Collector[], verbs: Verbs, now: () => number, within = WITHIN): Promise<Collection> {
  const seen = remembering(verbs)
  const looked: { readonly fact: Fact; readonly at: number }[] = []
  const ahead = collectors.entries()
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (const [n, collector] of ahead) {
      const at = now()
      looked[n] = { at, fact: await inTime(collector, seen, within) }
    }
  }))
  const both = collectors.map((collector, n) => ({ collector, ...(looked[n] ?? { at: now(), fact: { state: 'unreadable', reason: 'it was not run' } as const }) }))
  return {
    facts: Object.fromEntries(both.map(({ collector, fact }) => [collector.reports, fact])),
    collectors: both.map(({ collector: { id, reports }, fact, at }) => ({ id, reports, state: fact.state, at })),
  }
}

async function inTime(collector: Collector, verbs: Verbs, within: number): Promise<Fact> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Fact>(resolve => {
    timer = setTimeout(() => resolve({ state: 'unreadable', reason: `nothing came within ${within} ms` }), within)
  })
  try {
    const fact = await Promise.race([late, collector.collect(verbs)])
    return fact.state === 'reported' ? { state: 'reported', value: asJson(fact.value) } : fact.state === 'absent' ? { state: 'absent' } : { state: 'unreadable', reason: fact.reason }
  } catch (fault) {
    return { state: 'unreadable', reason: `the collector failed: ${fault instanceof Error ? fault.name : 'unknown'}` }
  } finally {
    clearTimeout(timer)
  }
}
