import type { Lease } from '../interface.ts'

/** What the bench says of the lock-out, which every `login` session hands its probe. */
export const loginFacts = ({ facts: { failuresAllowed, lockWindow, lockScope } }: Lease) => ({ failuresAllowed, lockWindow, lockScope })
