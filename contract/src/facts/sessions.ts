import { parseFact } from '../evidence.ts'
import { parseText } from '../plain.ts'
import { flag, list, nullable, oneOf, record, shape, whole } from '../shape.ts'

const limits = shape({ set: list(shape({ who: oneOf(['everybody', 'group', 'user']), item: oneOf(['maxlogins', 'maxsyslogins']), most: whole(0, 1_000_000) })), unclear: whole(0, 1_000_000) })
const idleShell = shape({ seconds: nullable(whole(0, 100_000_000)), fixed: flag })
const banner = shape({ set: flag, tellsSystem: flag })
/** Limits on logins of limits.conf, and how many of its lines were not understood. */
export type LoginLimits = ReturnType<typeof limits>
/** TMOUT of the login shells, and whether their user cannot change it. */
export type IdleShell = ReturnType<typeof idleShell>
/** What the `sessions` collector reports. Configured is all it is. */
export const parseSessions = shape({
  limits: (value, at) => parseFact(value, at, limits), idleShell: (value, at) => parseFact(value, at, idleShell), logind: (value, at) => parseFact(value, at, record(parseText)),
  banners: record((value, at) => parseFact(value, at, banner)),
})
/** What is configured of sessions. `logind`: known settings. `banners`: by file, whether a text stands there, and whether it tells what system this is. */
export type SessionRules = ReturnType<typeof parseSessions>
