import type { AssertionId } from './assertion-ids.ts'
import type { Edition, Proof } from './catalogue.ts'
import type { Cause } from './finding.ts'
import type { WitnessRecord } from './record.ts'
import type { Configuration, Source } from './source.ts'
import type { Fr, Users } from './statement.ts'

/** What one ask comes to. */
export const outcomes = ['satisfied', 'violated', 'inconclusive', 'not-applicable'] as const
export type Outcome = (typeof outcomes)[number]

/**
 * What closed an assertion, weakest first (SCORING, section 4): the mix that every level shows.
 *
 * self-declared: the supplier's word, counted in a self-assessment only. by-record: a reviewed record of the supplier's own test.
 */
export const closings = ['self-declared', 'by-record', 'attested', 'reviewed', 'witnessed', 'observed'] as const
export type Closing = (typeof closings)[number]
/** How many assertions were closed by what; each counts once, by the weakest that it rests on. */
export type Mix = Readonly<Record<Closing, number>>

/** self: the supplier's own assessment. self-declaring: one that also counts what the supplier merely states to be not applicable, labelled so (SCORING, section 7). lab: one that does not take the supplier's word. */
export const assessments = ['self', 'self-declaring', 'lab'] as const
export type AssessmentKind = (typeof assessments)[number]

/** One finding, or what follows from the statement, as it bears on an assertion. */
export interface DoorState {
  readonly door: string
  readonly ask: string
  readonly outcome: Outcome
  readonly cause?: Cause
  readonly because: string
  readonly cites: readonly string[]
  readonly source: Source
  readonly configuration: Configuration
  readonly collector?: string
  /** The second time the ask was put. */
  readonly repetition?: 2
  readonly record?: WitnessRecord
  /** Why this does not decide, though it was found: a weaker source, another configuration, a discredited collector. */
  readonly aside?: string
}
/** What all findings about one door (or, where no door is in question, about the component) come to. */
export interface PlaceState {
  readonly door: string
  readonly outcome: Outcome
  readonly because: string
  readonly cause?: Cause
  readonly closedBy?: Closing
  /** violated once, not again: it stands. */
  readonly intermittent?: true
}
/** One assertion over its doors. `asked`: this run owed an answer, or has evidence from elsewhere. */
export interface AssertionState {
  readonly id: AssertionId
  readonly says: string
  readonly proof: Proof
  readonly state: 'holds' | 'broken' | 'open' | 'not-applicable'
  readonly advisory: boolean
  readonly asked: boolean
  /** Whether the version that made the run could ask it, were it asked for everything; absent where the run does not say. */
  readonly askable?: boolean
  readonly because: string
  /** The weakest evidence that it rests on, where it holds or is not applicable. */
  readonly closedBy?: Closing
  /** Every single finding. */
  readonly doors: readonly DoorState[]
  /** What they come to, door by door. */
  readonly places: readonly PlaceState[]
}
/** What one requirement comes to. */
export const verdictWords = ['met', 'unmet', 'unproven', 'not-applicable'] as const
export type Verdict = (typeof verdictWords)[number]
/** How a row is met (SCORING, section 10). */
export const ways = ['native', 'integration', 'countermeasure'] as const
export type Way = (typeof ways)[number]

/** One requirement or enhancement of a component type, as a report prints it: `CR 1.11`, `CR 1.1 RE(2)`, `EDR 3.10 RE(1)`. */
export interface RowVerdict {
  readonly row: string
  readonly title: string
  readonly fr: number | null
  readonly minLevel: number
  readonly alternativeMinLevel?: number
  /** Of the component itself, an integration that the row allows included. */
  readonly verdict: Verdict
  readonly because: string
  readonly way: Way
  /** With countermeasures counted: never merged with `verdict`. `carries`: up to which level. */
  readonly declared: { readonly verdict: Verdict; readonly because: string; readonly way: Way; readonly carries?: number }
  /** The weakest evidence a verdict not-applicable rests on. */
  readonly closedBy?: Closing
  /** The row starts above the claim: tested, its level prints as "not claimed". */
  readonly notClaimed: boolean
  /** What else a reader has to know: a claim that does not count, a contradiction, a conflict. */
  readonly remarks: readonly string[]
  readonly assertions: readonly AssertionState[]
}
/** How a claimed level stands to what was found: proven, out of sight of it, or against it. */
export const claimStates = ['proven', 'unproven-claim', 'refuted'] as const
/** A claim beside what was found (SCORING, section 10). */
export interface Claim {
  readonly level: number
  readonly native: (typeof claimStates)[number]
  readonly declared: (typeof claimStates)[number]
  /** The rows that refute it natively; empty unless `native` is refuted. */
  readonly refutedBy: readonly string[]
}
/** Proven and possible level, 0 to 4. */
export interface Levels {
  readonly proven: number
  readonly possible: number
}
/** One level of an FR: what became of the rows that start at or below it, whether any row starts at it or above, and whether it was claimed (absent: nothing was). */
export interface LevelState {
  readonly level: number
  readonly state: 'proven' | 'possible' | 'failed'
  readonly asksMore: boolean
  readonly claimed?: boolean
}
/** The levels of one foundational requirement, 0 to 4. `proven` and `possible` are native. */
export interface FrScore extends Levels {
  readonly fr: number
  readonly abbreviation: Fr
  readonly declared: Levels
  readonly met: number
  readonly unmet: number
  readonly unproven: number
  readonly notApplicable: number
  /** Rows specified for these types. */
  readonly total: number
  /** The rows that keep `proven` from the next level. */
  readonly blocks: readonly string[]
  /** The highest level at which a row starts: above it nothing further is asked. */
  readonly lastAskedLevel: number
  readonly levels: readonly LevelState[]
  /** What the proven level rests on: the scored assertions of its rows. All zero at level 0. */
  readonly mix: Mix
  readonly claim?: Claim
  /** The levels if these disputed rows started where their other reading says; only where that changes them. */
  readonly disputed: readonly (Levels & { readonly readings: readonly { readonly row: string; readonly minLevel: number }[] })[]
}
/** Two sources that disagree about one assertion; the stronger decides (SCORING, section 5). */
export interface Contradiction {
  readonly assertion: AssertionId
  readonly door: string
  readonly weaker: { readonly source: Source; readonly says: string; readonly ask?: string; readonly collector?: string }
  readonly stronger: { readonly source: Source; readonly says: string; readonly ask: string }
  /** What follows, in a sentence. */
  readonly follows: string
}
/** One door of the product as it was judged (SCORING, section 3). */
export interface DoorScope {
  readonly name: string
  readonly kind: string
  readonly users: Users
  /** Why it counts as a door for people though it was declared for machines. */
  readonly refuted?: string
  /** Why nothing is asked of it: off in the hardened configuration and seen off, or test equipment. */
  readonly outOfScope?: string
  readonly driver: boolean
}
/** The outcome of a run: a pure view of its folder. */
export interface Score {
  readonly edition: Edition
  readonly types: readonly string[]
  readonly assessment: AssessmentKind
  readonly configuration: Configuration
  /** The SL-C, native and declared; nothing proven and all possible unless the run was hardened. */
  readonly vector: readonly FrScore[]
  /** The smallest figures of the vector; never shown without it. */
  readonly minimum: { readonly native: Levels; readonly declared: Levels }
  /** Levels that the rows of an as-found or as-shipped run come to: no SL-C; as-found informs SL-A. */
  readonly informs?: readonly FrScore[]
  readonly rows: readonly RowVerdict[]
  readonly gates: readonly RowVerdict[]
  /** False where no vector may stand in the headline; `noVector` says why. */
  readonly vectorStands: boolean
  readonly noVector: readonly string[]
  /** False where any gate is unproven or violated: then the word "conforms" is not used. The word is "supports SL n" in any case. */
  readonly mayConform: boolean
  readonly noConformance: readonly string[]
  /** Whether a port survey shows that the declared doors are all there are. */
  readonly survey: { readonly state: 'complete' | 'undeclared-door' | 'none'; readonly because: string }
  readonly doors: readonly DoorScope[]
  readonly contradictions: readonly Contradiction[]
  /** Collectors whose facts count for nothing in this run, and why. */
  readonly discredited: readonly { readonly collector: string; readonly because: string }[]
  /** What was found as shipped, out of the box. */
  readonly outOfTheBox: readonly (DoorState & { readonly assertion: AssertionId })[]
  /** Rows unproven because the bench forbids a test of theirs, of all rows. */
  readonly notPermitted: { readonly rows: number; readonly of: number }
  /** Version of the list by which algorithms were judged; without one the rows in `notTestable` are not testable. */
  readonly practiceList: string | null
  readonly notTestable: readonly string[]
  /** What page one has to say besides: unit modified, what attested facts are worth, what the item leaves unsaid. */
  readonly remarks: readonly string[]
}
