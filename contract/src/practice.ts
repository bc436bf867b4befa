import of2026 from '../../test-vectors/practice/2026-11-26.json' with { type: 'json' }

/** What a line of the practice list is about. */
export type PracticeKind = 'opcua-policy' | 'key' | 'signature-hash' | 'tls-version' | 'tls-cipher' | 'tls-signature' | 'ssh-kex' | 'ssh-host-key' | 'ssh-cipher' | 'ssh-mac' | 'password-hash'
/** One algorithm, kind of key, protocol version or policy; a key of fewer bits than `atLeast` is withdrawn. `source` names one of the list's. */
export interface PracticeEntry {
  readonly kind: PracticeKind
  readonly name: string
  readonly standing: 'current' | 'withdrawn'
  readonly atLeast?: number
  readonly source: string
}
/** What public sources hold current and withdrawn, as of a date: algorithms, key sizes and protocol versions are judged by it and never by code (SCORING, section 11). */
export interface PracticeList {
  /** Its version, which a run records. */
  readonly date: string
  readonly note: string
  readonly sources: Readonly<Record<string, { readonly title: string; readonly url: string; readonly date: string }>>
  readonly entries: readonly PracticeEntry[]
}

/** The list judged by; a test holds it against its JSON Schema, which says what its type does. */
export const practice: PracticeList = of2026 as PracticeList

/** How something stands by the list: `unknown` is neither current nor withdrawn. `because` says by which source, as a person would cite it. */
export interface Standing {
  readonly standing: 'current' | 'withdrawn' | 'unknown'
  readonly because: string
}

/** How an algorithm, a kind of key, a version or a policy stands; `bits` is the length, where it is a key. */
export function standingOf(kind: PracticeKind, name: string, bits?: number, list: PracticeList = practice): Standing {
  const entry = list.entries.find(it => it.kind === kind && it.name === name)
  if (entry === undefined) return { standing: 'unknown', because: `the practice list of ${list.date} does not know it` }
  const source = list.sources[entry.source]
  const by = source === undefined ? entry.source : `${source.title} (${source.date})`
  if (entry.atLeast === undefined) return { standing: entry.standing, because: by }
  if (bits === undefined) return { standing: 'unknown', because: 'its length is not known' }
  return bits < entry.atLeast ? { standing: 'withdrawn', because: `${bits} bits, of at least ${entry.atLeast}: ${by}` } : { standing: entry.standing, because: by }
}
