import { type Judgement, parseSecretFiles, type SecretFiles } from '@fourtwo/contract'
import type { Sessions } from '../probe.ts'
import { challenged, factIn, type Statement } from './statement.ts'

/** A file that holds a key. */
export type KeyFile = Extract<SecretFiles['places'][string], { state: 'reported' }>['value'][number]
/** The files of one kind that hold keys, and the places that could not be looked into. */
export interface KeyFiles {
  readonly said: Statement
  readonly files: readonly KeyFile[]
  readonly unseen: readonly string[]
}

/** The files that hold keys of a kind, as far as the agent knows where to look. */
export async function keyFiles(agent: Sessions['agent'], kind: KeyFile['kind'] | 'any'): Promise<KeyFiles | Judgement> {
  const said = await challenged(agent)
  if ('outcome' in said) return said
  const facts = factIn(said, 'secretFiles', parseSecretFiles)
  if ('outcome' in facts) return facts
  const places = Object.entries(facts.value.places)
  return {
    said, files: places.flatMap(([, fact]) => (fact.state === 'reported' ? fact.value : [])).filter(it => !it.empty && (kind === 'any' || it.kind === kind)),
    unseen: places.filter(([, fact]) => fact.state === 'unreadable').map(([place]) => place),
  }
}

/** A mode as it is written. */
export const octal = (mode: number): string => `0${mode.toString(8)}`
