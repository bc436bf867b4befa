import type { Hear, Heard, Lease, Verbs } from '../interface.ts'

/** One thing to be seen at a door, and how: a node, a topic, a command. */
export interface Target {
  readonly name: string
  /** The part whose account is to see it. */
  readonly by: 'reader' | 'auditor' | 'administrator'
  /** What many devices do not have, or show to nobody: it is kept from visitors only where an account was shown it. */
  readonly optional?: true
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
  const { reading, audit, output, configuration } = settings
  const state = settings['outputReading'] ?? output
  const record = new RegExp(settings['auditRecord'] ?? '(?!)', 'm')
  const numeric = isNumber === undefined ? {} : { isIt: isNumber }
  return [
    ...(reading === undefined ? [] : [{ name: 'process value', by: 'reader', at: reading, ...numeric } as const]),
    ...(state === undefined ? [] : [{ name: 'setting', by: 'reader', at: state, ...numeric } as const]),
    ...(configuration === undefined ? [] : [{ name: 'configuration', by: 'reader', at: configuration } as const]),
    ...(audit === undefined || (names['auditor'] ?? '') === '' ? [] : [{ name: 'audit log', by: 'auditor', at: audit, isIt: (heard: string) => record.test(heard) } as const]),
  ]
}

/** What a device shows at such a door, as far as a bench can name it: who names none of it has not asked whether it is guarded. */
const SHOWN = { settings: ['setting', 'configuration'], log: ['audit log'] } as const
/** Which of it the bench neither names nor says that there is none. */
function unnamed({ door: { settings }, askedOf }: Lease, targets: readonly Target[]): string[] {
  const none = wordsOf(settings['hasNo'])
  return askedOf !== 'people' ? [] : Object.entries(SHOWN).filter(([word, names]) => !none.includes(word) && !targets.some(({ name }) => names.some(it => it === name))).map(([word]) => word)
}
/** What `hasNo` names. */
export const wordsOf = (hasNo = ''): string[] => hasNo.split(',').map(it => it.trim()).filter(it => it !== '')
/** What may stand in `hasNo`. */
export const nothingOf: readonly string[] = Object.keys(SHOWN)

/** The `visitor` session of any door: everything there is to be seen, with an account and without. */
export function visitorOver(lease: Lease, targets: readonly Target[], { ways, comeAsNobody, comeAs }: Approach): Verbs {
  const isShown = (target: Target, heard: Heard): boolean => heard.says === 'shown' && target.isIt?.(heard.read) !== false
  const goesOn = ({ says }: Heard): boolean => says === 'shown' || says === 'refused'
  const [named, further] = [targets.filter(({ optional }) => optional !== true), targets.filter(({ optional }) => optional === true)]
  /** Of the optional ones, those that an account was shown. */
  const there = new Set<string>()
  const seeAll = (wanted: readonly Target[], beside: readonly Target[]) => async (see: See): Promise<Heard> => {
    const shown: string[] = []
    let last: Heard = { says: 'refused', read: 'nothing is named to be seen' }
    for (const target of wanted) {
      last = await see(target)
      if (isShown(target, last)) shown.push(target.name)
      else if (!goesOn(last)) break
    }
    const more: string[] = []
    for (const target of shown.length === wanted.length ? beside : []) {
      const heard = await see(target)
      if (isShown(target, heard)) more.push(target.name)
      if (!goesOn(heard)) break
    }
    for (const name of more) there.add(name)
    if (shown.length === wanted.length && more.length > 0) return { says: 'shown', read: JSON.stringify([...shown, ...more]) }
    return wanted.length > 0 && shown.length === wanted.length ? { says: 'shown', read: JSON.stringify(shown) } : { says: 'refused', read: `shown ${JSON.stringify(shown)} of ${JSON.stringify(wanted.map(({ name }) => name))}; last: ${last.read}` }
  }
  /** A door may hang up at the first thing that is barred and show the next to whoever comes again. */
  const seeAny = async (way: string, hear: Hear): Promise<Heard> => {
    const shown: string[] = []
    let left = targets.filter(({ name, optional }) => optional !== true || there.has(name))
    let heard: Heard
    do {
      let tried = 0
      heard = await comeAsNobody(way, hear, async see => {
        let last: Heard = { says: 'refused', read: 'nothing is named to be seen' }
        for (const target of left) {
          last = await see(target)
          if (last.says === 'dropped' && tried > 0) break // perhaps at the one before
          tried++
          if (isShown(target, last)) shown.push(target.name)
          if (!goesOn(last)) break
        }
        return last
      })
      left = left.slice(tried)
      if (tried === 0) break
    } while (left.length > 0 && heard.says !== 'silent' && heard.says !== 'not-offered')
    if (shown.length > 0) return { says: 'shown', read: JSON.stringify(shown) }
    return heard.says === 'shown' ? { says: 'refused', read: `nothing of ${JSON.stringify([...named.map(({ name }) => name), ...there])}; last: ${heard.read}` } : heard
  }
  const byPart = (all: readonly Target[]) => Object.fromEntries([...new Set(all.map(({ by }) => by))].map(part => [part, all.filter(({ by }) => by === part).map(({ name }) => name)]))
  const of = (part: string) => ({ by }: Target): boolean => by === part
  return {
    facts: { ways, targets: byPart(named), unnamed: unnamed(lease, targets), none: wordsOf(lease.door.settings['hasNo']), ...(further.length === 0 ? {} : { further: byPart(further) }) },
    verbs: {
      look: ({ way }: { way: string }, hear) => seeAny(way, hear),
      lookAs: ({ as }: { as: string }, hear) => comeAs(as, hear, seeAll(named.filter(of(as)), further.filter(of(as)))),
    },
  }
}
