import { parseFact } from '../evidence.ts'
import { flag, list, oneOf, shape, whole } from '../shape.ts'

const rule = shape({ who: oneOf(['root', 'group', 'user', 'everybody']), everything: flag, asks: flag })
/** A rule of sudo: by whom it is for, whether for every command as root, and whether a password is asked. */
export type SudoRule = ReturnType<typeof rule>
const sudo = shape({ rules: list(rule), showsPassword: flag, unclear: whole(0, 1_000_000) })
const polkit = shape({ rules: whole(0, 1_000_000), grants: whole(0, 1_000_000) })
/** What the `privileges` collector reports. Both read their rules at each call: effective. */
export const parsePrivileges = shape({ sudo: (value, at) => parseFact(value, at, sudo), polkit: (value, at) => parseFact(value, at, polkit) })
/**
 * Who may act as somebody else. `unclear`: lines of sudoers that were not understood. polkit's rules are programs and are not evaluated: counted are the files of them,
 * and those that answer yes somewhere without asking.
 */
export type Privileges = ReturnType<typeof parsePrivileges>
