import list from '../../../test-vectors/published-credentials/credentials.json' with { type: 'json' }
import type { Bench } from '../bench.ts'
import type { Published } from '../interface.ts'

/**
 * The published credentials that may be offered at a door: those with which the unit was shipped, then those of the list, so many for each user name that no account is locked.
 *
 * An account of the bench is never failed by them: where its user name is published, its own secret either is the published one, or another. Of an account that the bench does not
 * name the failures at all doors count together, so that each door has its share; at least one is offered, which at more doors than failures are allowed could lock such an account for a window.
 */
export function publishedFor({ doors, accounts, lockOut, factoryCredentials }: Bench, door: string): Published {
  const logins = Object.values(doors).filter(({ kind }) => kind !== 'agent').length
  const share = lockOut.failures < 2 ? 0 : Math.max(1, Math.floor((lockOut.failures - 1) / Math.max(1, logins)))
  const own = new Map(Object.values(accounts).flatMap(({ opens }) => (opens[door] === undefined ? [] : [[opens[door].user, opens[door].secret]])))
  const shipped = (factoryCredentials ?? []).map(it => ({ ...it, of: 'this unit as it was shipped' }))
  const every = [...shipped, ...list.credentials.map(({ user, secret, of }) => ({ user, secret, of }))]
  const all = every.filter((it, n) => every.findIndex(({ user, secret }) => user === it.user && secret === it.secret) === n)
  const offered = new Map<string, number>()
  const offers = all.filter(({ user, secret }) => {
    if (own.has(user)) return own.get(user) === secret
    const before = offered.get(user) ?? 0
    offered.set(user, before + 1)
    return before < share
  })
  return { offers, withheld: all.filter(({ user }) => !own.has(user)).length - offers.filter(({ user }) => !own.has(user)).length, knowsFactory: factoryCredentials !== undefined }
}

/** The secrets of a bench's own factory credentials that nobody published: blanked like any other. */
export const unpublished = ({ factoryCredentials = [] }: Bench): string[] => factoryCredentials.map(({ secret }) => secret).filter(secret => secret.length >= 4 && !list.credentials.some(it => it.secret === secret))
