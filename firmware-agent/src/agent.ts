import type { AgentWord, Claims } from '@fourtwo/contract/evidence.ts'
import { type Collection, collect } from './collect.ts'
import type { Collector } from './collector.ts'
import type { DeviceConfig } from './config.ts'
import { type Moment, stands } from './kept.ts'
import type { Verbs } from './reading/host.ts'
import type { WriteDown } from './token/answered.ts'
import { identify } from './token/identity.ts'
import { ownWord } from './token/own.ts'
import type { Signer } from './token/signer.ts'
import { claimsOf } from './token/token.ts'

/** What answering a challenge takes. `now`: seconds since 1970. */
export interface Answering {
  readonly verbs: Verbs
  readonly collectors: readonly Collector[]
  readonly device: DeviceConfig
  readonly signer: Signer
  /** What the agent says of itself; left out, it looks now. */
  readonly own?: AgentWord
  /** Seconds for which a collection stands: a flood of challenges must not load the device. */
  readonly collectEvery: number
  readonly now: () => number
  /** Seconds since the system started: a clock that nobody sets. */
  readonly uptime: () => number
  /** Called before anything is made for a nonce; what it throws is why there is no token. */
  readonly writeDown: WriteDown
  /** What is asked for a collection; left out, the collectors. */
  readonly look?: (collectNow: () => Promise<Collection>) => Promise<Collection>
  /** Collects before anybody asks, where a collection stands for some time: who challenges the agent as it comes up does not wait for what can be done meanwhile. */
  readonly ahead?: boolean
}

/** Answers a nonce with a token in the form that `sign` gives it. */
export type Answer = <T>(nonce: string, sign: (claims: Claims, signer: Signer) => T | Promise<T>) => Promise<T>

/** Answers nonces with tokens. Collections are limited, answers are not: a token says of each collector when it looked. All transports share one. */
export function answering({ verbs, collectors, device, signer, own = ownWord(), collectEvery, now, uptime, writeDown, look = it => it(), ahead = false }: Answering): Answer {
  let last: Moment & { readonly collection: Promise<Collection> } | undefined
  const latest = () => {
    const at = { now: now(), uptime: uptime() }
    if (last === undefined || !stands(last, at, collectEvery)) last = { ...at, collection: look(() => collect(collectors, verbs, now)) }
    return last.collection
  }
  if (ahead && collectEvery > 0) latest().catch(() => undefined) // whoever asks for it hears of it
  return async (nonce, sign) => {
    writeDown(nonce)
    const collection = latest()
    const claims = claimsOf(nonce, { ...(await identify(device, verbs)), agent: own }, await collection, now())
    return sign(signer.quoted === undefined ? claims : await signer.quoted(claims), signer)
  }
}
