import { createHash } from 'node:crypto'

/** The names this unit goes by: another seed renames everything, which may change no finding. */
export interface Names {
  readonly expendable: readonly string[]
  readonly steady: readonly string[]
  readonly guard: string
  readonly levelTopic: string
  readonly heartbeatTopic: string
  readonly levelNode: string
  readonly heartbeatNode: string
  readonly host: string
  /** The secret of an account. */
  readonly secretOf: (account: string) => string
}

const words = ['amber', 'birch', 'cedar', 'delta', 'ember', 'flint', 'grove', 'heron', 'islet', 'juniper', 'kestrel', 'lagoon'] as const

/** The names for a seed; secrets are long and hold nothing of the account's name. */
export function namesFor(seed: string): Names {
  const number = (what: string) => createHash('sha256').update(`${seed}/${what}`).digest().readUInt32BE(0)
  const word = (what: string) => words[number(what) % words.length] ?? words[0]
  const tag = (number('tag') % 9000) + 1000
  const site = word('site')
  return {
    expendable: Array.from({ length: 18 }, (_, n) => `${word('crew')}${tag}-${n + 1}`),
    steady: [`${word('steady')}${tag}-a`, `${word('steady')}${tag}-b`],
    guard: `watch${tag}`,
    levelTopic: `${site}/${word('well')}/level`,
    heartbeatTopic: `${site}/${word('heart')}/beat`,
    levelNode: `ns=1;s=${site}.Level`,
    heartbeatNode: `ns=1;s=${site}.Heartbeat`,
    host: `${word('host')}-rtu`,
    secretOf: account => createHash('sha256').update(`${seed}/secret/${account}`).digest('base64url').slice(0, 20),
  }
}
