import { parseFact } from '../evidence.ts'
import { parseText } from '../plain.ts'
import { passages } from './passage.ts'
import { list, oneOf, record, shape, whole } from '../shape.ts'

const store = shape({ path: parseText, kind: oneOf(['hashes', 'names', 'private-key', 'secret']), mode: whole(0, 0o7777), uid: whole(0, 4_294_967_295), group: oneOf(['root', 'shadow', 'own', 'other']), passage: oneOf(passages) })
/** A file that holds authenticators, and who reaches it; what it holds is not read. `group`: `own` is a group that carries the service's name. `passage`: who gets as far as it, whatever its own mode. */
export type Store = ReturnType<typeof store>
/** What the `stores` collector reports, by the place where they lie. The modes are those the kernel holds whoever comes against: effective. */
export const parseStores = record((value, at) => parseFact(value, at, list(store)))
/** Files that hold authenticators. */
export type Stores = ReturnType<typeof parseStores>
