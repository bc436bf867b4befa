import { uptime } from 'node:os'
import { type Answering, answering } from './agent.ts'
import { loadCollectors } from './collect.ts'
import type { SigningConfig } from './config.ts'
import { keptOr } from './kept.ts'
import { readBelow } from './reading/host.ts'
import { answeredIn } from './token/answered.ts'
import { identify } from './token/identity.ts'
import { readKey } from './token/key.ts'
import { ownWord } from './token/own.ts'

/** Whoever answers challenges with tokens of its own. */
export interface Signing {
  readonly ueid: string
  readonly thumbprint: string
  readonly answer: ReturnType<typeof answering>
}

/**
 * Answers challenges as a configuration says, in one process or as the collector of a pair: both write nonces down in the same way, and keep the last collection in the same place.
 * @throws AgentError where the key is refused or the unit is not known.
 */
export async function signingBy({ root, key: file, device, collectEvery, state }: SigningConfig, now: Answering['now']): Promise<Signing> {
  const key = readKey(file)
  const verbs = readBelow(root)
  const { ueid, bootseed } = await identify(device, verbs)
  // What another boot, another agent or one with other rights saw is not what this one would see.
  const of = bootseed === undefined ? undefined : JSON.stringify([bootseed, root, ownWord()])
  const keeping = { folder: state, every: collectEvery, of, moment: () => ({ now: now(), uptime: uptime() }) }
  return { ueid, thumbprint: key.thumbprint, answer: answering({ verbs, collectors: await loadCollectors(), device, key, collectEvery, now, uptime, writeDown: answeredIn(state), look: collectNow => keptOr(keeping, collectNow) }) }
}
