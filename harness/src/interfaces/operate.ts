import type { Hear, Heard, Verbs } from '../interface.ts'

/** How a door sets and reads the declared output, each with a login of its own. */
export interface Output {
  readonly operation: string
  /** Two values as the bench writes them, separated by a comma. */
  readonly values: string
  write(as: string, value: string, hear: Hear): Promise<Heard>
  read(as: string, hear: Hear): Promise<Heard>
}

/** The `operate` session of any door. Remembers the value that was there first, and puts it back. */
export function operateOver({ operation, values, write, read }: Output): Verbs {
  let original: string | undefined
  let left: { readonly as: string; readonly value: string } | undefined
  return {
    facts: { operation, values: values.split(',').map(it => it.trim()) },
    verbs: {
      async perform({ as, value }: { as: string; value: string }, hear) {
        left = { as: left?.as ?? as, value } // the first to write was seen to be permitted
        return write(as, value, hear)
      },
      async readBack({ as }: { as: string }, hear) {
        const heard = await read(as, hear)
        if (heard.says === 'shown') {
          original ??= heard.read
          if (heard.read === original) left = undefined
        }
        return heard
      },
    },
    async undo(hear) {
      if (left === undefined || original === undefined) return undefined
      await write(left.as, original, hear)
      const heard = await read(left.as, hear)
      return heard.says === 'shown' && heard.read === original ? { says: 'undone', read: `${operation} is ${original} again` } : { says: 'left', read: `${operation} is not ${original} again: ${heard.read}` }
    },
  }
}
