import type { Line, Score } from '@fourtwo/contract'

/** Everything a report shows of a run. */
export interface Report {
  readonly title: string
  readonly item: Readonly<Record<string, string>>
  readonly types: readonly string[]
  readonly configuration: string
  readonly edition: string
  /** SHA-256 over the files of the run. */
  readonly digest: string
  readonly doors: readonly { readonly name: string; readonly kind: string; readonly users: string; readonly driver: boolean }[]
  /** Asks that the bench forbids. */
  readonly notPermitted: number
  readonly notes: readonly string[]
  readonly score: Score
  readonly transcripts: ReadonlyMap<string, readonly Line[]>
}

/** What every report says of itself (SCORING, section 11). */
export const caveats = [
  'Levels come from public sources; nobody here has read the licensed text: check them against a licensed copy of the standard.',
  'This is a functional evaluation: no 4-1 assessment, no vulnerability scan, no penetration test.',
] as const

/** The vector, or why none stands in the headline. */
export function headline({ score }: Report): string {
  if (!score.vectorStands) return `no vector: ${score.noVector.join('; ')}`
  return score.vector.map(({ abbreviation, proven }) => `${abbreviation} ${proven}`).join(' · ')
}

/** A proven level, with the word that nothing further is asked above it. */
export const provenText = ({ proven, lastAskedLevel }: Score['vector'][number]): string =>
  proven >= lastAskedLevel && lastAskedLevel < 4 ? `${lastAskedLevel} (nothing further asked)` : String(proven)
