import { type Collection, collect } from './collect.ts'
import type { Collector } from './collector.ts'
import type { DeviceConfig } from './config.ts'
import type { Verbs } from './reading/host.ts'
import { identify } from './token/identity.ts'
import type { Signer } from './token/signer.ts'
import { claimsOf, signToken } from './token/token.ts'

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

/** Answers a nonce with a token. Collections are limited, answers are not: a token says of each collector when it looked. */
export function answering({ verbs, collectors, device, signer, collectEvery, now }: Answering): (nonce: string) => Promise<string> {
  let last: { readonly at: number; readonly collection: Promise<Collection> } | undefined
  return async nonce => {
    const at = now()
    if (last === undefined || collectEvery === 0 || at < last.at || at - last.at >= collectEvery) last = { at, collection: collect(collectors, verbs, now) }
    const { collection } = last
    const claims = claimsOf(nonce, await identify(device, verbs), await collection, now())
    return signToken(signer.quoted === undefined ? claims : await signer.quoted(claims), signer)
  }
}
