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

/** Every collector there is, sorted by id. */
export const loadCollectors = async (): Promise<Collector[]> => (await discover()).toSorted((a, b) => (a.id < b.id ? -1 : 1))

/** Runs the collectors one after the other; what one throws is our fault, so its fact is unreadable. `now`: seconds since 1970. */
export async function collect(collectors: readonly Collector[], verbs: Verbs, now: () => number, within = WITHIN): Promise<Collection> {
  const facts: Record<string, Fact> = {}
  const seen = remembering(verbs)
  const collected: Collected[] = []
  for (const collector of collectors) {
    const at = now()
    const fact = await inTime(collector, seen, within)
    facts[collector.reports] = fact
    collected.push({ id: collector.id, reports: collector.reports, state: fact.state, at })
  }
  return { facts, collectors: collected }
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
