import { parseText } from '../plain.ts'
import { flag, list, nullable, oneOf, record, shape, whole } from '../shape.ts'
import { part } from './part.ts'
import { passages } from './passage.ts'

/** What the `secret-files` collector reports: files that hold keys by what they are for, never what is in them. Modes and owners are the file system's, so effective. */
export const parseSecretFiles = shape({
  /** By folder or file that was looked at; what is not there is left out. */
  places: record(part(list(shape({
    path: parseText, kind: oneOf(['symmetric', 'private']), for: parseText, mode: whole(0, 0o7777), uid: whole(0, 2 ** 32), gid: whole(0, 2 ** 32),
    /** How many accounts the table of groups puts into its group; null where that cannot be read. */
    groupMembers: nullable(whole(0, 100_000)),
    /** Who gets as far as it, whatever its own mode. */
    passage: oneOf(passages),
    /** Does it hold anything? */
    empty: flag,
  })))),
  /** The same for /etc/shadow, which is checked by others too. */
  shadow: part(shape({ mode: whole(0, 0o7777), uid: whole(0, 2 ** 32) })),
})
/** Files that hold keys. */
export type SecretFiles = ReturnType<typeof parseSecretFiles>
