import { setTimeout as delay } from 'node:timers/promises'
import type { Json } from '@fourtwo/contract'
import type { Hear, Heard, Lease, Verb, Verbs } from '../interface.ts'

/** Milliseconds in which the output follows where the bench does not say. */
export const EFFECT_WITHIN = 1000
/** Milliseconds between two looks at it. */
export const LOOK_EVERY = 50

/** How often an output is put back at most. */
const UNDO_TRIES = 3

/** Further verbs that may set the declared output, and the facts that go with them. */
export interface Further {
  readonly facts: { readonly [fact: string]: Json }
  readonly verbs: Readonly<Record<string, (given: never, hear: Hear) => Promise<Heard>>>
}

/** How a door sets and reads the declared output, each with a login of its own. */
export interface Output {
  readonly operation: string
  /** Two values as the bench writes them, separated by a comma. */
  readonly values: string
  /** By which means it can be set, where there are several: the first is the one where none is named. */
  readonly means?: readonly string[]
  write(as: string, value: string, hear: Hear, means?: string): Promise<Heard>
  /** How somebody without credentials may come, and the same write in that way. */
  readonly ways: readonly string[]
  /** Further ways for `writeAsNobody`, in which a machine comes with what identifies it and no account. */
  readonly applications?: readonly string[]
  writeAsNobody(way: string, value: string, hear: Hear, means?: string): Promise<Heard>
  /** What the device shows an account of its access by one of the means, or by `read`. */
  shownAccess?(as: string, means: string, hear: Hear): Promise<Heard>
  read(as: string, hear: Hear): Promise<Heard>
  /** What else can be done at this door to the message that sets the output. */
  readonly further?: Further
}

/**
 * The `operate` session of any door. Remembers the value that was there first, and puts it back.
 *
 * An output may follow late, after the operation was acknowledged: it is looked at until it shows the value, or until the
 * door's `effectWithin` (milliseconds) is over. One look would miss an effect, and call an operation refused that was not.
 */
export function operateOver({ door: { settings } }: Lease, { operation, values, means, write, read, ways, applications = [], writeAsNobody, shownAccess, further }: Output): Verbs {
  const effectWithin = Number(settings['effectWithin']) || EFFECT_WITHIN
  let original: string | undefined
  let doer: string | undefined // the first to write was seen to be permitted
  let left = false
  let pending: { readonly value: string; readonly until: number } | undefined
  const look = async (as: string, hear: Hear): Promise<Heard> => {
    for (;;) {
      const heard = await read(as, hear)
      if (pending === undefined || heard.says !== 'shown' || heard.read === pending.value || performance.now() >= pending.until) return heard
      await delay(LOOK_EVERY)
    }
  }
  const set = async (value: string, speak: () => Promise<Heard>): Promise<Heard> => {
    left = true
    const heard = await speak()
    pending = { value, until: performance.now() + effectWithin }
    return heard
  }
  return {
    facts: {
      operation, values: values.split(',').map(it => it.trim()), ways, ...(means === undefined ? {} : { means }),
      ...(applications.length === 0 ? {} : { applications }), ...(settings['outputInvalid'] === undefined ? {} : { invalid: settings['outputInvalid'] }), ...(shownAccess === undefined ? {} : { showsAccess: true }), ...further?.facts,
    },
    verbs: {
      ...Object.fromEntries(Object.entries(further?.verbs ?? {}).map(([name, speak]): [string, Verb] => [name, (given: { as: string; value: string }, hear) => {
        doer ??= given.as
        return set(given.value, () => speak(given as never, hear))
      }])),
      async perform({ as, value, means: by }: { as: string; value: string; means?: string }, hear) {
        doer ??= as
        return set(value, () => write(as, value, hear, by))
      },
      performAsNobody: ({ way, value, means: by }: { way: string; value: string; means?: string }, hear) => set(value, () => writeAsNobody(way, value, hear, by)),
      ...(shownAccess === undefined ? {} : { shownAccess: ({ as, means: by }: { as: string; means: string }, hear: Hear) => shownAccess(as, by, hear) }),
      async readBack({ as }: { as: string }, hear) {
        const heard = await look(as, hear)
        if (heard.says === 'shown') {
          original ??= heard.read
          left = heard.read !== original
        }
        return heard
      },
    },
    async undo(hear) {
      if (!left || original === undefined || doer === undefined) return undefined
      const [as, value] = [doer, original]
      let heard: Heard = { says: 'silent', read: 'nothing was tried' }
      // A write that the stop overtook may still arrive behind the first one that undoes it.
      for (let tries = 0; tries < UNDO_TRIES && !(heard.says === 'shown' && heard.read === value); tries++) {
        await set(value, () => write(as, value, hear))
        heard = await look(as, hear)
      }
      return heard.says === 'shown' && heard.read === original ? { says: 'undone', read: `${operation} is ${original} again` } : { says: 'left', read: `${operation} is not ${original} again: ${heard.read}` }
    },
  }
}
