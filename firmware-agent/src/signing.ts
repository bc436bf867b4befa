import { uptime } from 'node:os'
import { type Answering, answering } from './agent.ts'
import { loadCollectors } from './collect.ts'
import type { SigningConfig } from './config.ts'
import { keptOr } from './kept.ts'
import type { Files } from './reading/files.ts'
import { readBelow } from './reading/host.ts'
import { answeredIn } from './token/answered.ts'
import { identify } from './token/identity.ts'
import { ownWord } from './token/own.ts'
import { signerOf } from './token/signing.ts'
import { signToken } from './token/token.ts'

/** Whoever answers challenges with tokens of its own. */
export interface Signing {
  readonly ueid: string
  readonly thumbprint: string
  /** The token for a nonce (base64url), in each form. */
  readonly tokens: { jws(nonce: string): Promise<string>; cwt(nonce: string): Promise<Uint8Array> }
}

/**
 * Answers challenges as a configuration says, in one process or as the collector of a pair: both write nonces down in the same way, and keep the last collection in the same place. `files`: how files are read; `ahead`: collects before the first challenge.
 * @throws AgentError where the key is refused or the unit is not known.
 */
export async function signingBy(configured: SigningConfig, now: Answering['now'], { files, ahead = false }: { readonly files?: Files; readonly ahead?: boolean } = {}): Promise<Signing> {
  const { root, device, collectEvery, state } = configured
  const signer = await signerOf(configured)
  const verbs = readBelow(root, files)
  const own = ownWord()
  const { ueid, bootseed } = await identify(device, verbs)
  // What another boot, another agent or one with other rights saw is not what this one would see.
  const of = bootseed === undefined ? undefined : JSON.stringify([bootseed, root, own])
  const keeping = { folder: state, every: collectEvery, of, moment: () => ({ now: now(), uptime: uptime() }) }
  const answer = answering({ verbs, collectors: await loadCollectors(), device, signer, own, collectEvery, now, uptime, writeDown: answeredIn(state), look: collectNow => keptOr(keeping, collectNow), ahead })
  return {
    ueid, thumbprint: signer.thumbprint,
    tokens: { jws: nonce => answer(nonce, signToken), cwt: async nonce => answer(nonce, (await import('./token/cwt.ts')).signCwt) },
  }
}
