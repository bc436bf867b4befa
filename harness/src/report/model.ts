import type { AssertionState, DoorState, Line, RowVerdict, Score, Source } from '@fourtwo/contract'
import type { Decoded } from '../interfaces/decoded.ts'

/** One door with what came of its asks. */
export interface DoorLine {
  readonly name: string
  readonly kind: string
  readonly users: string
  readonly driver: boolean
  readonly findings: Readonly<Record<DoorState['outcome'], number>>
}

/** Everything a report shows of a run, except the messages themselves. */
export interface Report {
  readonly title: string
  readonly item: Readonly<Record<string, string>>
  readonly types: readonly string[]
  readonly configuration: string
  readonly edition: string
  readonly tool: string
  /** When the run began, in UTC. */
  readonly began: string
  /** SHA-256 of the run's manifest. */
  readonly digest: string
  readonly sealed: boolean
  readonly doors: readonly DoorLine[]
  /** Rows that stay unproven because the bench forbids an ask, out of all rows; and those asks. */
  readonly forbidden: { readonly rows: number; readonly of: number; readonly asks: number }
  /** By FR: how many findings that speak for or against it came from each source. */
  readonly sources: ReadonlyMap<number, readonly (readonly [Source, number])[]>
  readonly notes: readonly string[]
  /** What could not be put back as it was found. */
  readonly left: readonly string[]
  readonly score: Score
  readonly transcripts: ReadonlyMap<string, readonly Line[]>
}

/** A report with its messages decoded, by the line that holds their bytes. */
export interface DecodedReport extends Report {
  readonly decoded: ReadonlyMap<Line, readonly Decoded[]>
}

/** What every report says of itself (SCORING, section 11). */
export const caveats = [
  'Levels come from public sources; nobody here has read the licensed text: check them against a licensed copy of the standard.',
  'This is a functional evaluation: no 4-1 assessment, no vulnerability scan, no penetration test.',
] as const

/** What the abbreviations of the vector stand for. */
export const frNames = {
  IAC: 'Identification and authentication control', UC: 'Use control', SI: 'System integrity', DC: 'Data confidentiality',
  RDF: 'Restricted data flow', TRE: 'Timely response to events', RA: 'Resource availability',
} as const

/** The vector, or why none stands in the headline. */
export function headline({ score }: Report): string {
  if (!score.vectorStands) return `no vector: ${score.noVector.join('; ')}`
  return score.vector.map(({ abbreviation, proven }) => `${abbreviation} ${proven}`).join(' · ')
}

/** A proven level, with the word that nothing further is asked above it. */
export const provenText = ({ proven, lastAskedLevel }: Score['vector'][number]): string =>
  proven >= lastAskedLevel && lastAskedLevel < 4 ? `${lastAskedLevel} (nothing further asked)` : String(proven)

/** Whether any assertion of the row was put to the device. */
export const wasAsked = (row: RowVerdict): boolean => row.assertions.some(it => it.asked)

/** How a row stands for a reader: an unproven one is either asked, or not yet askable by this version. */
export type Standing = 'met' | 'unmet' | 'asked' | 'not-yet-askable' | 'not-applicable'

/** The standing of a row. */
export const standingOf = (row: RowVerdict): Standing => (row.verdict !== 'unproven' ? row.verdict : wasAsked(row) ? 'asked' : 'not-yet-askable')

/** The words for it. */
export const standingWords: Readonly<Record<Standing, string>> = {
  met: 'met', unmet: 'unmet', asked: 'unproven, asked', 'not-yet-askable': 'unproven, not yet askable by this version', 'not-applicable': 'not applicable',
}

/** The name of the transcript a door's finding rests on. */
export const transcriptAt = (door: DoorState): string => door.cites[0]?.split('#')[0] ?? door.ask

/** One violated assertion at one door. */
export interface Violation {
  readonly row: string
  readonly id: string
  readonly door: string
  readonly because: string
  /** What asking once more gave; undefined where it was not asked again. */
  readonly again?: DoorState['outcome']
}

/** Every violation of a run, gates first, one for each assertion and door. */
export function violationsOf({ score }: Pick<Report, 'score'>): Violation[] {
  return [...score.gates, ...score.rows].flatMap(row => row.assertions.filter(it => it.state === 'broken').flatMap(it => byDoor(it).flatMap(([door, states]) => {
    const [first, ...rest] = states.toSorted((a, b) => order(a) - order(b))
    if (first === undefined) return []
    const again = rest[0]?.outcome
    return [{ row: row.row, id: it.id, door, because: first.because, ...(again === undefined ? {} : { again }) }]
  })))
}

/** The states of an assertion at the doors where it was violated, each door once. */
function byDoor(it: AssertionState): [string, readonly DoorState[]][] {
  const doors = [...new Set(it.doors.filter(door => door.outcome === 'violated').map(door => door.door))]
  return doors.map(name => [name, it.doors.filter(door => door.door === name)])
}

const order = (door: DoorState): number => (door.outcome === 'violated' ? 0 : 1)

/** How the second ask bears on a violation (SCORING, section 5). */
export const againText = ({ again }: Violation): string =>
  again === undefined ? 'not asked again' : again === 'violated' ? 'seen twice' : `intermittent: ${again} when asked again`
