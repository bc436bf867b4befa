import { parseText } from '../plain.ts'
import { flag, list, nullable, oneOf, record, shape, whole } from '../shape.ts'

const limit = shape({ who: oneOf(['everybody', 'group', 'user']), item: oneOf(['maxlogins', 'maxsyslogins']), most: whole(0, 1_000_000) })
const banner = shape({ set: flag, tellsSystem: flag })
/** What the `sessions` collector reports. */
export const parseSessions = shape({
  grade: oneOf(['configured']), limits: list(limit), idleShell: shape({ seconds: nullable(whole(0, 100_000_000)), fixed: flag }), logind: record(parseText), banners: record(banner), unclear: whole(0, 1_000_000),
})
/**
 * What is configured of sessions. `limits`: of limits.conf. `idleShell`: TMOUT of the login shells, and whether its user can change it. `logind`: known settings. `banners`: by file,
 * whether a text stands there, and whether it tells what system this is. `unclear`: lines of limits.conf that were not understood.
 */
export type SessionRules = ReturnType<typeof parseSessions>
