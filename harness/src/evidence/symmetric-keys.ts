import type { SecretFiles } from '@fourtwo/contract'

/** A file that holds a key. */
export type KeyFile = Extract<SecretFiles['places'][string], { state: 'reported' }>['value'][number]
/** The files that hold symmetric keys, and the places that could not be looked into. */
export interface KeyFiles {
  readonly files: readonly KeyFile[]
  readonly unseen: readonly string[]
}

/** The files that hold symmetric keys, as far as the agent knows where to look. */
export function symmetricKeys(secrets: SecretFiles): KeyFiles {
  const places = Object.entries(secrets.places)
  return {
    files: places.flatMap(([, fact]) => (fact.state === 'reported' ? fact.value : [])).filter(it => !it.empty && it.kind === 'symmetric'),
    unseen: places.filter(([, fact]) => fact.state === 'unreadable').map(([place]) => place),
  }
}

/** A mode as it is written. */
export const octal = (mode: number): string => `0${mode.toString(8)}`
