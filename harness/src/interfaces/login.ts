import type { Lease } from '../interface.ts'

/** What the bench says of the lock-out and of the secrets, which every `login` session hands its probe; `ways` are those in which the driver can come. */
export const loginFacts = ({ facts: { failuresAllowed, lockWindow, lockScope }, shortens = [], published }: Lease, ways: readonly string[] = []) => ({
  failuresAllowed, lockWindow, lockScope, shortens, ways,
  published: (published?.offers ?? []).map(({ user, of }) => ({ user, of })), withheld: published?.withheld ?? 0, knowsFactory: published?.knowsFactory ?? false,
})

/** The published credentials with this number: their user, and their secret, which is none. */
export function publishedOf({ published }: Lease, n: number): { readonly user: string; readonly secret: string } {
  const offer = published?.offers[n]
  if (offer === undefined) throw new Error(`there are no published credentials number ${n}`)
  return offer
}
