import type { Hear, Heard, Verbs } from '../interface.ts'

/** How a door sets and reads the declared output, each with a login of its own. */
export interface Output {
  readonly operation: string
  /** Two values as the bench writes them, separated by a comma. */
  readonly values: string
  write(as: string, value: string, hear: Hear): Promise<Heard>
  /** How somebody without credentials may come, and the same write in that way. */
  readonly ways: readonly string[]
  writeAsNobody(way: string, value: string, hear: Hear): Promise<Heard>
  read(as: string, hear: Hear): Promise<Heard>
}

/** The `operate` session of any door. Remembers the value that was there first, and puts it back. */
export function operateOver({ operation, values, write, read, ways, writeAsNobody }: Output): Verbs {
  let original: string | undefined
  let doer: string | undefined // the first to write was seen to be permitted
  let left = false
  return {
    facts: { operation, values: values.split(',').map(it => it.trim()), ways },
    verbs: {
      async perform({ as, value }: { as: string; value: string }, hear) {
        doer ??= as
        left = true
        return write(as, value, hear)
      },
      async performAsNobody({ way, value }: { way: string; value: string }, hear) {
        left = true
        return writeAsNobody(way, value, hear)
      },
      async readBack({ as }: { as: string }, hear) {
        const heard = await read(as, hear)
        if (heard.says === 'shown') {
          original ??= heard.read
          left = heard.read !== original
        }
        return heard
      },
    },
    async undo(hear) {
      if (!left || original === undefined || doer === undefined) return undefined
      await write(doer, original, hear)
      const heard = await read(doer, hear)
      return heard.says === 'shown' && heard.read === original ? { says: 'undone', read: `${operation} is ${original} again` } : { says: 'left', read: `${operation} is not ${original} again: ${heard.read}` }
    },
  }
}
