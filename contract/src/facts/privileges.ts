import { parseFact } from '../evidence.ts'
import { parseText } from '../plain.ts'
import { flag, list, nullable, oneOf, shape, whole } from '../shape.ts'

const rule = shape({ who: oneOf(['root', 'group', 'user', 'everybody']), name: nullable(parseText), everything: flag, asks: flag })
/** A rule of sudo: by whom it is for, and the name of that account or group where it is a plain one (an alias is one too); whether for every command as root on every host, and whether a password is asked. */
export type SudoRule = ReturnType<typeof rule>
const sudo = shape({ rules: list(rule), showsPassword: flag, program: flag, unclear: whole(0, 1_000_000) })
const polkit = shape({ rules: whole(0, 1_000_000), grants: whole(0, 1_000_000) })
/** What the `privileges` collector reports. Both read their rules at each call: effective. */
export const parsePrivileges = shape({ sudo: (value, at) => parseFact(value, at, sudo), polkit: (value, at) => parseFact(value, at, polkit), doas: (value, at) => parseFact(value, at, flag) })
/**
 * Who may act as somebody else. `unclear`: lines of sudoers that were not understood; `program`: sudo itself is there. Of doas only that it has rules. polkit's rules are programs and are not evaluated: counted are the files of them,
 * and those that answer yes somewhere without asking.
 */
export type Privileges = ReturnType<typeof parsePrivileges>
