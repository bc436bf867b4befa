import type { Claims } from '@fourtwo/contract/evidence.ts'
import { type Collection, collect } from './collect.ts'
import type { Collector } from './collector.ts'
import type { DeviceConfig } from './config.ts'
import type { Verbs } from './reading/host.ts'
import { identify } from './token/identity.ts'
import type { Signer } from './token/signer.ts'
import { claimsOf } from './token/token.ts'

/** What answering a challenge takes. `now`: seconds since 1970. */
export interface Answering {
  readonly verbs: Verbs
  readonly collectors: readonly Collector[]
  readonly device: DeviceConfig
  readonly signer: Signer
  /** Seconds for which a collection stands: a flood of challenges must not load the device. */
  readonly collectEvery: number
  readonly now: () => number
}

/** Answers a nonce with a token in the form that `sign` gives it. */
export type Answer = <T>(nonce: string, sign: (claims: Claims, signer: Signer) => T | Promise<T>) => Promise<T>

/** Answers nonces with tokens. Collections are limited, answers are not: a token says of each collector when it looked. All transports share one. */
export function answering({ verbs, collectors, device, signer, collectEvery, now }: Answering): Answer {
  let last: { readonly at: number; readonly collection: Promise<Collection> } | undefined
  return async (nonce, sign) => {
    const at = now()
    if (last === undefined || collectEvery === 0 || at < last.at || at - last.at >= collectEvery) last = { at, collection: collect(collectors, verbs, now) }
    const { collection } = last
    const claims = claimsOf(nonce, await identify(device, verbs), await collection, now())
    return sign(signer.quoted === undefined ? claims : await signer.quoted(claims), signer)
  }
}
