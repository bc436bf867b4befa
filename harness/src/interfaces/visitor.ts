import type { Hear, Heard, Lease, Verbs } from '../interface.ts'

/** One thing to be seen at a door, and how: a node, a topic, a command. */
export interface Target {
  readonly name: string
  /** The part whose account is to see it. */
  readonly by: 'reader' | 'auditor'
  /** What the bench calls it. */
  readonly at: string
  /** Where what was heard is only sometimes the thing itself: a console prints something in any case. */
  readonly isIt?: (heard: string) => boolean
}
/** Tries to see one target in a conversation that stands. */
export type See = (target: Target) => Promise<Heard>

/** How somebody comes to a door: without credentials in a named way, or with an account. `act` is not reached where the way is barred. */
export interface Approach {
  readonly ways: readonly string[]
  comeAsNobody(way: string, hear: Hear, act: (see: See) => Promise<Heard>): Promise<Heard>
  comeAs(as: string, hear: Hear, act: (see: See) => Promise<Heard>): Promise<Heard>
}

/** The targets that the bench names at a door and for which it has an account that may see them. */
export function targetsOf({ door: { settings }, names }: Lease, isNumber?: (heard: string) => boolean): Target[] {
  const { reading, audit, output } = settings
  const state = settings['outputReading'] ?? output
  const record = new RegExp(settings['auditRecord'] ?? '(?!)', 'm')
  const numeric = isNumber === undefined ? {} : { isIt: isNumber }
  return [
    ...(reading === undefined ? [] : [{ name: 'process value', by: 'reader', at: reading, ...numeric } as const]),
    ...(state === undefined ? [] : [{ name: 'setting', by: 'reader', at: state, ...numeric } as const]),
    ...(audit === undefined || (names['auditor'] ?? '') === '' ? [] : [{ name: 'audit log', by: 'auditor', at: audit, isIt: (heard: string) => record.test(heard) } as const]),
  ]
}

/** The `visitor` session of any door: everything there is to be seen, with an account and without. */
export function visitorOver(targets: readonly Target[], { ways, comeAsNobody, comeAs }: Approach): Verbs {
  const seeAll = (wanted: readonly Target[], enough: 'any' | 'all') => async (see: See): Promise<Heard> => {
    const shown: string[] = []
    let last: Heard = { says: 'refused', read: 'nothing is named to be seen' }
    for (const target of wanted) {
      last = await see(target)
      if (last.says === 'shown' && target.isIt?.(last.read) !== false) shown.push(target.name)
      else if (last.says === 'dropped' || last.says === 'silent' || last.says === 'not-offered') break
    }
    if (shown.length === wanted.length || (enough === 'any' && shown.length > 0)) return { says: 'shown', read: JSON.stringify(shown) }
    return last.says === 'shown' || enough === 'all' ? { says: 'refused', read: `shown ${JSON.stringify(shown)} of ${JSON.stringify(wanted.map(({ name }) => name))}; last: ${last.read}` } : last
  }
  return {
    facts: { ways, targets: Object.fromEntries([...new Set(targets.map(({ by }) => by))].map(part => [part, targets.filter(({ by }) => by === part).map(({ name }) => name)])) },
    verbs: {
      look: ({ way }: { way: string }, hear) => comeAsNobody(way, hear, seeAll(targets, 'any')),
      lookAs: ({ as }: { as: string }, hear) => comeAs(as, hear, seeAll(targets.filter(({ by }) => by === as), 'all')),
    },
  }
}
