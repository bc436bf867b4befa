import { parseText } from '../plain.ts'
import { flag, list, oneOf, shape, whole } from '../shape.ts'

const store = shape({ path: parseText, kind: oneOf(['hashes', 'names', 'private-key', 'secret']), mode: whole(0, 0o7777), uid: whole(0, 4_294_967_295), group: oneOf(['root', 'shadow', 'own', 'other']) })
/** A file that holds authenticators, and who reaches it; what it holds is not read. `group`: `own` is a group that carries the service's name. */
export type Store = ReturnType<typeof store>
/** What the `stores` collector reports. The modes are those the kernel holds whoever comes against: effective. */
export const parseStores = shape({ grade: oneOf(['effective']), stores: list(store), complete: flag })
/** Files that hold authenticators. `complete`: none that could be one was kept from view. */
export type Stores = ReturnType<typeof parseStores>
