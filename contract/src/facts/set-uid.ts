import { parseText } from '../plain.ts'
import { list, record, shape, whole } from '../shape.ts'
import { part } from './part.ts'

/** What the `set-uid` collector reports: programs that run with more than their caller has. The folders that were walked are named: no others were. */
export const parseSetUid = shape({
  /** By folder that was walked. */
  folders: record(part(list(shape({ path: parseText, mode: whole(0, 0o7777), uid: whole(0, 2 ** 32), gid: whole(0, 2 ** 32) })))),
})
/** Programs with a set-uid or set-gid bit. */
export type SetUid = ReturnType<typeof parseSetUid>
