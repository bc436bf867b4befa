import { flag, list, oneOf, shape, whole } from '../shape.ts'

const rule = shape({ who: oneOf(['root', 'group', 'user', 'everybody']), everything: flag, asks: flag })
/** What the `privileges` collector reports. */
export const parsePrivileges = shape({ grade: oneOf(['effective', 'configured']), sudo: list(rule), showsPassword: flag, polkitGrants: whole(0, 1_000_000), polkitRules: whole(0, 1_000_000), unclear: whole(0, 1_000_000) })
/**
 * Who may act as somebody else. `sudo`: rules by whom they are for, whether for every command as root, and whether a password is asked. `polkitRules`: files of rules, which are
 * programs and are not evaluated; `polkitGrants`: those of them that answer yes somewhere without asking. sudo reads its rules at each call. `unclear`: lines that were not understood.
 */
export type Privileges = ReturnType<typeof parsePrivileges>
