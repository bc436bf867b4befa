import type { AssertionState, Cause, DoorState, FrScore, Line, Score } from '@fourtwo/contract'
import type { Decoded } from '../interfaces/decoded.ts'

/** One door with what came of its asks. */
export interface DoorLine {
  readonly name: string
  readonly kind: string
  readonly users: string
  readonly driver: boolean
  /** Why it counts as a door for people though it was declared for machines. */
  readonly refuted?: string
  /** Why nothing is asked of it. */
  readonly outOfScope?: string
  readonly findings: Readonly<Record<DoorState['outcome'], number>>
}

/** Everything a report shows of a run, except the messages themselves. */
export interface Report {
  readonly title: string
  readonly item: Readonly<Record<string, string>>
  /** What else the component statement says of the item: hardware, options, further units, digests, guide. */
  readonly details: Readonly<Record<string, string>>
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
  /** What came of the asks, repetitions aside, and why those that stayed open did, most frequent first. */
  readonly asks: { readonly counts: Readonly<Record<DoorState['outcome'], number>>; readonly notConcluded: readonly { readonly cause: Cause; readonly because: string; readonly asks: readonly string[] }[] }
  readonly forbidden: { readonly rows: number; readonly of: number; readonly asks: number }
  /** What is to be known of the run besides its score: never sealed, a line cut off; and the score's own remarks. */
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

/** Whether the essential function was hurt (SCORING, section 9): then a report shows findings and no level. */
const essentialHurt = ({ gates }: Score): boolean => gates.some(gate => gate.row === 'CCSC 1' && gate.verdict === 'unmet')

/**
 * The levels that a report may show, and as what: the component's, those that the rows of a run without a level come to, which only inform, or none at all
 * (SCORING, sections 2 and 9). What only informs stands beside no claim: the score's own vector says what became of that.
 */
export function levelsShown(score: Score): { readonly as: 'component' | 'informs' | 'none'; readonly levels: readonly FrScore[] } {
  if (essentialHurt(score)) return { as: 'none', levels: [] }
  if (score.vectorStands) return { as: 'component', levels: score.vector }
  return score.informs === undefined ? { as: 'none', levels: [] } : { as: 'informs', levels: score.informs.map(({ claim: _, ...it }) => ({ ...it, levels: it.levels.map(({ claimed: __, ...level }) => level) })) }
}

/** One violated assertion at one door. */
export interface Violation {
  readonly row: string
  readonly id: string
  readonly door: string
  readonly because: string
  /** The finding that shows it; none where the door's own design does. */
  readonly finding?: DoorState
  /** How the second ask bears on it (SCORING, section 5). */
  readonly again: string
}

/** Every violation that counts, gates first, one for each assertion and door. */
export function violationsOf({ score }: Pick<Report, 'score'>): Violation[] {
  return [...score.gates, ...score.rows].flatMap(row => row.assertions.filter(it => it.state === 'broken' && !it.advisory).flatMap(it => violatedDoors(it).map((door): Violation => {
    const found = it.doors.filter(state => state.door === door && state.aside === undefined)
    const finding = found.find(state => state.outcome === 'violated' && state.repetition === undefined) ?? found.find(state => state.outcome === 'violated')
    const place = it.places.find(its => its.door === door)
    const because = finding?.because ?? place?.because ?? it.because
    return { row: row.row, id: it.id, door, because, again: againText(finding, found), ...(finding === undefined ? {} : { finding }) }
  })))
}

/** Where a broken assertion is violated: the places that are, and, where it is of the component and has one place, wherever that was seen. */
function violatedDoors({ places, doors }: AssertionState): string[] {
  const judged = new Set(places.map(it => it.door))
  const seen = doors.filter(it => it.outcome === 'violated' && it.aside === undefined && it.source !== 'attested' && !judged.has(it.door))
  return [...new Set([...places.filter(it => it.outcome === 'violated'), ...seen].map(it => it.door))]
}

function againText(finding: DoorState | undefined, found: readonly DoorState[]): string {
  if (finding === undefined) return 'by design'
  const other = found.find(it => it !== finding && it.ask === finding.ask)
  return other === undefined ? 'not asked again' : other.outcome === 'violated' ? 'seen twice' : `intermittent: ${other.outcome} when asked again`
}

/** The other readings of disputed rows, in words. */
export const readings = (of: FrScore['disputed'][number]['readings']): string => of.map(({ row, minLevel }) => `${row} starts at SL ${minLevel}`).join(' and ')
