import type { Lease } from '../interface.ts'

/** What the bench says of the lock-out and of the secrets, which every `login` session hands its probe. */
export const loginFacts = ({ facts: { failuresAllowed, lockWindow, lockScope }, shortens = [] }: Lease) => ({ failuresAllowed, lockWindow, lockScope, shortens })
